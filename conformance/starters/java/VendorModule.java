import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A very small school record module. REPLACE THIS FILE with calls of your own module.
 *
 * It shows what each method has to do. Yours keeps students in its database and already reads and writes
 * bundles; then a method here is one or two lines.
 *
 * 極小的學習歷程系統。請把這個檔案換成呼叫你的系統。
 */
final class VendorModule {
    private static final String BASIC = "基本資料";
    private static final String COURSES = "課程學習成果紀錄";
    private static final String PERFORMANCE = "多元表現";
    private static final String CADRE = "擔任學校幹部經歷紀錄";
    private static final String NUMBER = "國民身分證統一編號(或居留證統一證號)";
    private static final String NAME = "學生中文姓名";
    private static final String BIRTH = "學生出生年月日";
    private static final Set<String> NOT_CERTIFIED = Set.of("0", "2", "4");
    private static final Map<String, String> FOLDERS = Map.of("C", "課程學習成果", "M", "多元表現");
    private static final String MAPPING = "filename_mapping.json";
    private static final String CONSULTATION = "課程諮詢.json";
    private static final Set<String> OCCASIONS = Set.of(
            "transfer-after-first-term", "visit-ends", "to-experimental-education", "from-experimental-education");
    private static final Map<String, String> MD5_KEYS = Map.of(
            "課程學習成果文件檔案連結", "文件檔案MD5", "課程學習成果影音檔案連結", "影音檔案MD5");
    private static final Map<String, String> CODES = Map.of(
            "幹部等級代碼", "123459", "認證狀態", "012345", "競賽等級代碼", "1234", "團體或個人參與代碼", "12",
            "團體活動時間類別代碼", "123456", "檢定證照類型代碼", "1234", "彈性學習時間類別(種類)代碼", "12345",
            "職場學習類別代碼", "1234");
    /** How the bytes of a file begin (in hex), by its extension. */
    private static final Map<String, Pattern> BEGINNINGS = Map.of(
            "pdf", Pattern.compile("(efbbbf)?25504446"), "jpg", Pattern.compile("ffd8ff"),
            "jpeg", Pattern.compile("ffd8ff"), "png", Pattern.compile("89504e470d0a1a0a"),
            "mp3", Pattern.compile("494433|ff[ef]"), "mp4", Pattern.compile(".{8}66747970"));
    private static final Pattern MD5 = Pattern.compile("\\b[0-9a-fA-F]{32}\\b");

    /** The bundle must not be imported; the message tells school staff why. */
    static final class Rejected extends Exception {
        Rejected(String message) {
            super(message);
        }
    }

    /** The module does not offer this. */
    static final class Unsupported extends Exception {
        Unsupported(String message) {
            super(message);
        }
    }

    /** The bytes of a file and what the student called it (null: nobody knows). */
    record Stored(byte[] content, String original) implements Serializable {}

    private record Entry(Map<String, Object> student, Map<String, Stored> files, String number)
            implements Serializable {}

    private String school = "";
    private Path state;
    private Map<String, Entry> students = new LinkedHashMap<>(); // by personal number
    private int imports = 0;

    /** Find what was kept when the program ended last time. Your module has a database instead. */
    @SuppressWarnings("unchecked")
    void open(Path folder) throws IOException, ClassNotFoundException {
        state = folder.resolve("starter.state");
        if (!Files.exists(state)) {
            return;
        }
        try (var input = new ObjectInputStream(new ByteArrayInputStream(Files.readAllBytes(state)))) {
            school = (String) input.readObject();
            students = (Map<String, Entry>) input.readObject();
            imports = input.readInt();
        }
    }

    /** Keep everything, in one go: a program that is killed meanwhile leaves the old state whole. */
    private void save() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var output = new ObjectOutputStream(bytes)) {
            output.writeObject(school);
            output.writeObject(students);
            output.writeInt(imports);
        }
        Path fresh = state.resolveSibling("starter.new");
        Files.write(fresh, bytes.toByteArray());
        Files.move(fresh, state, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Say who you are. Every report prints this; declare only what is true. */
    Map<String, Object> declaration() {
        return Map.of(
                "product", "lpx starter",
                "version", "1.0",
                "vendor", "Your company",
                "language", "Java " + System.getProperty("java.version"),
                "roles", List.of("exporter", "importer"),
                "editions", List.of("lightweight-1.0-alpha1"),
                "ciphers", Map.of("read", Bundle.READS, "write", Bundle.WRITES),
                "supports", List.of("several-students"));
    }

    /** Forget everything; work for the school with this code from now on. */
    void reset(String code) throws IOException {
        school = code;
        students.clear();
        imports = 0;
        save();
    }

    /** Own a student, as if school and student had entered it all here. files: by link as it stands in the records. */
    void addStudent(Map<String, Object> student, Map<String, Stored> files, String number)
            throws IOException {
        students.put(numberOf(student), new Entry(student, files, number));
        save();
    }

    /** Tell what is held now, of everybody when no numbers are given. */
    List<Object> holdings(List<String> numbers) {
        var held = new ArrayList<>();
        for (String number : numbers.isEmpty() ? List.copyOf(students.keySet()) : numbers) {
            Entry entry = students.get(number);
            if (entry == null) {
                continue;
            }
            var files = new ArrayList<>();
            entry.files().forEach((link, file) -> {
                var told = new LinkedHashMap<String, Object>();
                told.put("link", link);
                told.put("md5", md5(file.content()));
                told.put("size", file.content().length);
                told.put("original_name", file.original());
                files.add(told);
            });
            held.add(Map.of("student", entry.student(), "files", files, "student_number", entry.number()));
        }
        return held;
    }

    // -- export 匯出 ------------------------------------------------------------------------------

    /** Write archive and signature file into the folder; return their names. */
    List<String> exportBundle(List<String> numbers, String occasion, String password, Path folder) throws Exception {
        if (!OCCASIONS.contains(occasion)) {
            throw new Unsupported("no bundle is made for " + occasion);
        }
        if (password.length() < 8) {
            throw new IllegalArgumentException("the password is too short");
        }
        String stem = school + "_" + LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyy_MM_dd_HH_mm_ss"));
        var document = new ArrayList<>();
        var entries = new LinkedHashMap<String, byte[]>();
        entries.put(stem + ".json", new byte[0]); // the document stands first
        for (String number : numbers) {
            if (!students.containsKey(number)) {
                throw new IllegalArgumentException("there is no such student");
            }
            document.add(exported(students.get(number), entries));
        }
        entries.put(stem + ".json", Json.write(document).getBytes(StandardCharsets.UTF_8));
        String archive = stem + ".zip";
        byte[] content = Bundle.write(entries, password);
        Files.write(folder.resolve(archive), content);
        // The MD5 of the very file that is handed out.
        Files.writeString(folder.resolve(archive + ".md5"), md5(content) + " *" + archive + "\n");
        return List.of(archive, archive + ".md5");
    }

    /** Return the student object with links into the archive, and put its files into the entries. */
    private static Map<String, Object> exported(Entry entry, Map<String, byte[]> entries) {
        Map<String, Object> student = Json.object(Json.parse(Json.write(entry.student())));
        String number = numberOf(student);
        List<Object> courses = Json.array(student.get(COURSES));
        // Certified outcomes are handed over, and no row without an outcome.
        courses.removeIf(record -> NOT_CERTIFIED.contains(Json.object(record).get("認證狀態"))
                || linksOf(Json.object(record), entry.files()).isEmpty());
        var mappings = new LinkedHashMap<String, Map<String, Object>>();
        place(courses, "C", number, entry, entries, mappings);
        var performances = new ArrayList<>();
        Json.object(student.get(PERFORMANCE)).values().forEach(records -> performances.addAll(Json.array(records)));
        place(performances, "M", number, entry, entries, mappings);
        mappings.forEach((folder, names) ->
                entries.put(folder + "/" + MAPPING, Json.write(names).getBytes(StandardCharsets.UTF_8)));
        return student;
    }

    private static void place(List<Object> records, String prefix, String number, Entry entry,
            Map<String, byte[]> entries, Map<String, Map<String, Object>> mappings) {
        String folder = number + "/" + FOLDERS.get(prefix);
        int counter = 0;
        for (Object item : records) {
            Map<String, Object> record = Json.object(item);
            for (Map.Entry<String, String> link : linksOf(record, entry.files()).entrySet()) {
                Stored file = entry.files().get(link.getValue());
                String extension = link.getValue().substring(link.getValue().lastIndexOf('.'));
                String stored = prefix + String.format("%02d", ++counter) + extension;
                record.put(link.getKey(), folder + "/" + stored);
                entries.put(folder + "/" + stored, file.content());
                mappings.computeIfAbsent(folder, key -> new LinkedHashMap<>())
                        .put(stored, file.original() == null ? stored : file.original());
            }
        }
    }

    // -- import 匯入 ------------------------------------------------------------------------------

    /** Check everything first, then take it over: all of it, or nothing. */
    int importBundle(Path archive, Path signature, String password, String receiving) throws Rejected, IOException {
        byte[] content = Files.readAllBytes(archive);
        checkSignature(content, signature);
        Map<String, byte[]> entries;
        try {
            entries = Bundle.read(content, password);
        } catch (Bundle.BundleException error) {
            throw new Rejected(error.getMessage());
        }
        List<String> names = entries.keySet().stream()
                .filter(name -> name.endsWith(".json") && !name.endsWith(MAPPING) && !name.endsWith(CONSULTATION))
                .toList();
        if (names.size() != 1) {
            throw new Rejected("交換檔裡應該有一份主文件，卻有 " + names.size() + " 份");
        }
        if (!(json(entries.get(names.get(0))) instanceof List<?> found) || found.isEmpty()) {
            throw new Rejected("主文件裡沒有學生");
        }
        var checked = new ArrayList<Map.Entry<Map<String, Object>, Map<String, Stored>>>();
        try {
            for (Object student : found) {
                checked.add(Map.entry(Json.object(student), check(Json.object(student), entries)));
            }
        } catch (ClassCastException | NullPointerException error) {
            throw new Rejected("主文件缺少必要的部分");
        }
        imports++;
        checked.forEach(pair -> takeOver(pair.getKey(), pair.getValue()));
        save();
        return checked.size();
    }

    private static void checkSignature(byte[] content, Path signature) throws Rejected, IOException {
        if (signature == null) {
            throw new Rejected("缺少簽章檔，無法確認檔案完整");
        }
        Matcher told = MD5.matcher(new String(Files.readAllBytes(signature), StandardCharsets.UTF_8));
        if (!told.find()) {
            throw new Rejected("簽章檔裡沒有 MD5");
        }
        if (!told.group().equalsIgnoreCase(md5(content))) {
            throw new Rejected("MD5 不符：檔案在傳送途中改變，或簽章檔屬於另一份");
        }
    }

    /** Return the files of the student's records; throw Rejected when something is not right. */
    private Map<String, Stored> check(Map<String, Object> student, Map<String, byte[]> entries) throws Rejected {
        Map<String, Object> basic = Json.object(student.get(BASIC));
        Entry entry = students.get(numberOf(student));
        if (entry == null) {
            throw new Rejected("學生不在本校");
        }
        Map<String, Object> known = Json.object(entry.student().get(BASIC));
        if (!basic.get(NAME).equals(known.get(NAME)) || !basic.get(BIRTH).equals(known.get(BIRTH))) {
            throw new Rejected("學生的姓名或生日與本校資料不同");
        }
        var files = new LinkedHashMap<String, Stored>();
        for (Map<String, Object> record : allRecords(student)) {
            if (!record.getOrDefault(NUMBER, numberOf(student)).equals(numberOf(student))) {
                throw new Rejected("紀錄的身分證號與基本資料不同");
            }
            for (Map.Entry<String, String> code : CODES.entrySet()) {
                if (record.get(code.getKey()) instanceof String value && !code.getValue().contains(value)) {
                    throw new Rejected("紀錄裡有不存在的代碼");
                }
            }
            for (Map.Entry<String, Object> member : record.entrySet()) {
                String key = member.getKey();
                if (!key.endsWith("連結") || key.startsWith("外部")
                        || !(member.getValue() instanceof String link) || link.isEmpty()) {
                    continue;
                }
                byte[] content = entries.get(link);
                if (content == null) {
                    throw new Rejected("紀錄所連結的檔案不在交換檔裡");
                }
                if (!md5(content).equals(record.get(MD5_KEYS.getOrDefault(key, key.replace("連結", "MD5"))))) {
                    throw new Rejected("附件的 MD5 不符");
                }
                Pattern beginning = BEGINNINGS.get(link.substring(link.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
                String head = HexFormat.of().formatHex(content, 0, Math.min(16, content.length));
                if (beginning == null || !beginning.matcher(head).lookingAt()) {
                    throw new Rejected("附件的內容與副檔名不符，或不是允許的檔案類型");
                }
                int slash = link.lastIndexOf('/');
                byte[] mapping = entries.get(link.substring(0, Math.max(slash, 0)) + "/" + MAPPING);
                Object original = mapping == null ? null : Json.object(json(mapping)).get(link.substring(slash + 1));
                files.put(link, new Stored(content, (String) original));
            }
        }
        return files;
    }

    /** Add the records to the student; what is there already is not added again. */
    private void takeOver(Map<String, Object> student, Map<String, Stored> files) {
        Entry entry = students.get(numberOf(student));
        merge(Json.object(entry.student().get(BASIC)), Json.object(student.get(BASIC)), CADRE, entry, files);
        merge(entry.student(), student, COURSES, entry, files);
        Map<String, Object> kinds = Json.object(student.get(PERFORMANCE));
        for (String kind : List.copyOf(kinds.keySet())) {
            merge(Json.object(entry.student().get(PERFORMANCE)), kinds, kind, entry, files);
        }
    }

    private void merge(Map<String, Object> here, Map<String, Object> there, String key, Entry entry, Map<String, Stored> files) {
        List<Object> held = Json.array(here.computeIfAbsent(key, missing -> new ArrayList<>()));
        var seen = new ArrayList<String>();
        held.forEach(record -> seen.add(meaning(Json.object(record), entry.files())));
        for (Object item : there.get(key) == null ? List.of() : Json.array(there.get(key))) {
            Map<String, Object> record = Json.object(item);
            if (seen.remove(meaning(record, files))) {
                continue;
            }
            linksOf(record, files).forEach((name, link) -> {
                String mine = "import-" + imports + "/" + link; // links of two bundles must not collide
                record.put(name, mine);
                entry.files().put(mine, files.get(link));
            });
            held.add(record);
        }
    }

    // -- looking into records ---------------------------------------------------------------------

    private static String numberOf(Map<String, Object> student) {
        return (String) Json.object(student.get(BASIC)).get(NUMBER);
    }

    /** Return key → link for the members of a record that link to a file. */
    private static Map<String, String> linksOf(Map<String, Object> record, Map<String, Stored> files) {
        var links = new LinkedHashMap<String, String>();
        record.forEach((key, value) -> {
            if (value instanceof String text && files.containsKey(text)) {
                links.put(key, text);
            }
        });
        return links;
    }

    private static List<Map<String, Object>> allRecords(Map<String, Object> student) {
        var records = new ArrayList<Map<String, Object>>();
        Object cadre = Json.object(student.get(BASIC)).get(CADRE);
        Json.array(cadre == null ? List.of() : cadre).forEach(record -> records.add(Json.object(record)));
        Json.array(student.get(COURSES)).forEach(record -> records.add(Json.object(record)));
        Json.object(student.get(PERFORMANCE)).values()
                .forEach(kind -> Json.array(kind).forEach(record -> records.add(Json.object(record))));
        return records;
    }

    /** Return a record so that it can be compared: a link is only as good as the bytes behind it. */
    private static String meaning(Map<String, Object> record, Map<String, Stored> files) {
        var plain = new TreeMap<String, Object>(record);
        linksOf(record, files).forEach((key, link) -> plain.put(key, md5(files.get(link).content())));
        return Json.write(plain);
    }

    private static Object json(byte[] content) throws Rejected {
        try {
            return Json.parse(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString());
        } catch (CharacterCodingException | IllegalArgumentException error) {
            throw new Rejected("主文件不是正確的 UTF-8 JSON");
        }
    }

    private static String md5(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
        } catch (java.security.NoSuchAlgorithmException error) {
            throw new IllegalStateException(error);
        }
    }
}
