import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The adapter between lpx and your module: reads requests, calls the module, writes replies.
 *
 * One request is one line of JSON on standard input; one reply is one line of JSON on standard output.
 * Nothing else may ever be written to standard output: use System.err, and mind what your log library does.
 * You seldom need to change this file. Your work is in VendorModule.java.
 *
 * lpx 與系統之間的橋樑：標準輸入一行一個請求，標準輸出一行一個回覆。標準輸出不可寫其他東西，
 * 除錯訊息請寫到 System.err。這個檔案多半不用改；要換掉的是 VendorModule.java。
 */
public final class Adapter {
    private final VendorModule module = new VendorModule();
    private Path scratch = Path.of(""); // the folder that both sides may use; every path in a message starts there

    public static void main(String[] arguments) throws Exception {
        // UTF-8 on both streams: the platform's own encoding is another one on most Windows machines.
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var output = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        System.setOut(System.err); // whatever prints by mistake cannot spoil the conversation
        var adapter = new Adapter();
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            Map<String, Object> request = Json.object(Json.parse(line));
            output.print(Json.write(adapter.answer(request)) + "\n"); // println would write CR LF on Windows
            output.flush(); // without this lpx waits for a reply that lies in a buffer
            if ("bye".equals(request.get("op"))) {
                return;
            }
        }
    }

    /** Returns the reply to one request; whatever happens, there is exactly one. */
    private Map<String, Object> answer(Map<String, Object> request) {
        var reply = new LinkedHashMap<String, Object>();
        reply.put("seq", request.get("seq"));
        try {
            reply.put("status", "ok");
            reply.putAll(operate((String) request.get("op"), request));
        } catch (VendorModule.Rejected rejected) {
            // The bundle is at fault. The message is for school staff.
            reply.put("status", "rejected");
            reply.put("message", rejected.getMessage());
        } catch (VendorModule.Unsupported unsupported) {
            reply.put("status", "unsupported");
            reply.put("message", unsupported.getMessage());
        } catch (Exception error) {
            // The module itself is at fault: say so, and go on.
            error.printStackTrace();
            reply.put("status", "failed");
            reply.put("message", String.valueOf(error.getMessage()));
        }
        return reply;
    }

    private Map<String, Object> operate(String operation, Map<String, Object> request) throws Exception {
        switch (operation) {
            case "hello":
                scratch = Path.of((String) request.get("scratch"));
                module.open(scratch);
                return Map.of("declaration", module.declaration());
            case "reset":
                module.reset((String) request.get("school"));
                return Map.of();
            case "load":
                return load(request);
            case "export":
                return export(request);
            case "import":
                String signature = (String) request.get("signature");
                int count = module.importBundle(
                        scratch.resolve((String) request.get("archive")),
                        signature == null ? null : scratch.resolve(signature),
                        (String) request.get("password"),
                        (String) request.get("school"));
                return Map.of("message", "匯入 " + count + " 位學生");
            case "dump":
                return Map.of("students", module.holdings(Json.strings(request.get("students"))));
            case "bye":
                return Map.of();
            default:
                // lpx sends operations that do not exist, to see whether the adapter is honest.
                throw new VendorModule.Unsupported("unknown operation " + operation);
        }
    }

    private Map<String, Object> load(Map<String, Object> request) throws Exception {
        for (Object item : Json.array(request.get("students"))) {
            Map<String, Object> holding = Json.object(item);
            var files = new LinkedHashMap<String, VendorModule.Stored>();
            for (Object each : Json.array(holding.getOrDefault("files", List.of()))) {
                Map<String, Object> file = Json.object(each);
                byte[] content = Files.readAllBytes(scratch.resolve((String) file.get("path")));
                files.put((String) file.get("link"), new VendorModule.Stored(content, (String) file.get("original_name")));
            }
            module.addStudent(Json.object(holding.get("student")), files, (String) holding.getOrDefault("student_number", ""));
        }
        return Map.of();
    }

    private Map<String, Object> export(Map<String, Object> request) throws Exception {
        String folder = (String) request.get("folder");
        List<String> names = module.exportBundle(
                new ArrayList<>(Json.strings(request.get("students"))),
                (String) request.get("occasion"),
                (String) request.get("password"),
                scratch.resolve(folder));
        return Map.of("archive", folder + "/" + names.get(0), "signature", folder + "/" + names.get(1));
    }
}
