using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

/// <summary>
/// The adapter between lpx and your module: reads requests, calls the module, writes replies.
///
/// One request is one line of JSON on standard input; one reply is one line of JSON on standard output.
/// Nothing else may ever be written to standard output: use Console.Error, and mind what your log library does.
/// You seldom need to change this file. Your work is in VendorModule.cs.
///
/// lpx 與系統之間的橋樑：標準輸入一行一個請求，標準輸出一行一個回覆。標準輸出不可寫其他東西，
/// 除錯訊息請寫到 Console.Error。這個檔案多半不用改；要換掉的是 VendorModule.cs。
/// </summary>
public static class Adapter
{
    private static readonly VendorModule Module = new VendorModule();
    private static string scratch = ""; // the folder that both sides may use; every path in a message starts there

    public static void Main()
    {
        // UTF-8 without byte order mark on both streams: on Windows the console's own encoding is another one,
        // and Encoding.UTF8 would write a mark at the very beginning.
        var utf8 = new UTF8Encoding(false);
        var input = new StreamReader(Console.OpenStandardInput(), utf8);
        var output = new StreamWriter(Console.OpenStandardOutput(), utf8) { NewLine = "\n" };
        Console.SetOut(Console.Error); // whatever prints by mistake cannot spoil the conversation
        for (string line = input.ReadLine(); line != null; line = input.ReadLine())
        {
            var request = Json.Object(Json.Parse(line));
            output.WriteLine(Json.Write(Answer(request)));
            output.Flush(); // without this lpx waits for a reply that lies in a buffer
            if ((string)request["op"] == "bye")
            {
                return;
            }
        }
    }

    /// <summary>Returns the reply to one request; whatever happens, there is exactly one.</summary>
    private static Dictionary<string, object> Answer(Dictionary<string, object> request)
    {
        var reply = new Dictionary<string, object> { ["seq"] = request["seq"], ["status"] = "ok" };
        try
        {
            foreach (var member in Operate((string)request["op"], request))
            {
                reply[member.Key] = member.Value;
            }
        }
        catch (Rejected rejected)
        {
            // The bundle is at fault. The message is for school staff.
            reply["status"] = "rejected";
            reply["message"] = rejected.Message;
        }
        catch (Unsupported unsupported)
        {
            reply["status"] = "unsupported";
            reply["message"] = unsupported.Message;
        }
        catch (Exception error)
        {
            // The module itself is at fault: say so, and go on.
            Console.Error.WriteLine(error);
            reply["status"] = "failed";
            reply["message"] = error.Message;
        }
        return reply;
    }

    private static Dictionary<string, object> Operate(string operation, Dictionary<string, object> request)
    {
        var result = new Dictionary<string, object>();
        switch (operation)
        {
            case "hello":
                scratch = (string)request["scratch"];
                Module.Open(scratch);
                result["declaration"] = Module.Declaration();
                return result;
            case "reset":
                Module.Reset((string)request["school"]);
                return result;
            case "load":
                Load(request);
                return result;
            case "export":
                var folder = (string)request["folder"];
                var names = Module.ExportBundle(
                    Json.Strings(request["students"]), (string)request["occasion"], (string)request["password"], At(folder));
                result["archive"] = folder + "/" + names.Item1;
                result["signature"] = folder + "/" + names.Item2;
                return result;
            case "import":
                var signature = (string)request["signature"];
                var count = Module.ImportBundle(
                    At((string)request["archive"]),
                    signature == null ? null : At(signature),
                    (string)request["password"],
                    (string)request["school"]);
                result["message"] = $"匯入 {count} 位學生";
                return result;
            case "dump":
                result["students"] = Module.Holdings(Json.Strings(request["students"]));
                return result;
            case "bye":
                return result;
            default:
                // lpx sends operations that do not exist, to see whether the adapter is honest.
                throw new Unsupported("unknown operation " + operation);
        }
    }

    private static void Load(Dictionary<string, object> request)
    {
        foreach (var holding in Json.Array(request["students"]).Select(Json.Object))
        {
            var files = new Dictionary<string, Stored>();
            foreach (var file in Json.Array(Json.Get(holding, "files") ?? new List<object>()).Select(Json.Object))
            {
                var content = File.ReadAllBytes(At((string)file["path"]));
                files[(string)file["link"]] = new Stored(content, (string)Json.Get(file, "original_name"));
            }
            Module.AddStudent(Json.Object(holding["student"]), files, (string)Json.Get(holding, "student_number") ?? "");
        }
    }

    private static string At(string relative) => Path.Combine(scratch, relative.Replace('/', Path.DirectorySeparatorChar));
}
