using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

/// <summary>The bundle must not be imported; the message tells school staff why.</summary>
public sealed class Rejected : Exception
{
    public Rejected(string message) : base(message) { }
}

/// <summary>The module does not offer this.</summary>
public sealed class Unsupported : Exception
{
    public Unsupported(string message) : base(message) { }
}

/// <summary>The bytes of a file and what the student called it (null: nobody knows).</summary>
public sealed class Stored
{
    public Stored(byte[] content, string original)
    {
        Content = content;
        Original = original;
    }

    public byte[] Content { get; }
    public string Original { get; }
}

/// <summary>
/// A very small school record module. REPLACE THIS FILE with calls of your own module.
///
/// It shows what each method has to do. Yours keeps students in its database and already reads and writes
/// bundles; then a method here is one or two lines.
///
/// 極小的學習歷程系統。請把這個檔案換成呼叫你的系統。
/// </summary>
public sealed class VendorModule
{
    private const string Basic = "基本資料";
    private const string Courses = "課程學習成果紀錄";
    private const string Performance = "多元表現";
    private const string Cadre = "擔任學校幹部經歷紀錄";
    private const string Number = "國民身分證統一編號(或居留證統一證號)";
    private const string Name = "學生中文姓名";
    private const string Birth = "學生出生年月日";
    private const string Mapping = "filename_mapping.json";
    private const string Consultation = "課程諮詢.json";
    private static readonly string[] NotCertified = { "0", "2", "4" };
    private static readonly string[] Occasions =
        { "transfer-after-first-term", "visit-ends", "to-experimental-education", "from-experimental-education" };
    private static readonly Dictionary<string, string> Md5Keys = new Dictionary<string, string>
    {
        ["課程學習成果文件檔案連結"] = "文件檔案MD5",
        ["課程學習成果影音檔案連結"] = "影音檔案MD5",
    };
    private static readonly Dictionary<string, string> Codes = new Dictionary<string, string>
    {
        ["幹部等級代碼"] = "123459",
        ["認證狀態"] = "012345",
        ["競賽等級代碼"] = "1234",
        ["團體或個人參與代碼"] = "12",
        ["團體活動時間類別代碼"] = "123456",
        ["檢定證照類型代碼"] = "1234",
        ["彈性學習時間類別(種類)代碼"] = "12345",
        ["職場學習類別代碼"] = "1234",
    };

    /// <summary>How the bytes of a file begin (in hex), by its extension.</summary>
    private static readonly Dictionary<string, string> Beginnings = new Dictionary<string, string>
    {
        [".pdf"] = "^(efbbbf)?25504446",
        [".jpg"] = "^ffd8ff",
        [".jpeg"] = "^ffd8ff",
        [".png"] = "^89504e470d0a1a0a",
        [".mp3"] = "^(494433|ff[ef])",
        [".mp4"] = "^.{8}66747970",
    };

    private sealed class Entry
    {
        public Dictionary<string, object> Student;
        public Dictionary<string, Stored> Files;
        public string SchoolNumber;
    }

    private readonly Dictionary<string, Entry> students = new Dictionary<string, Entry>(); // by personal number
    private string school = "";
    private int imports;
    private string state;

    /// <summary>Find what was kept when the program ended last time. Your module has a database instead.</summary>
    public void Open(string folder)
    {
        state = Path.Combine(folder, "starter.state");
        if (!File.Exists(state))
        {
            return;
        }
        var kept = Json.Object(Json.Parse(Encoding.UTF8.GetString(File.ReadAllBytes(state))));
        school = (string)kept["school"];
        imports = (int)(decimal)kept["imports"];
        foreach (var held in Json.Array(kept["students"]).Select(Json.Object))
        {
            var files = Json.Array(held["files"]).Select(Json.Object).ToDictionary(
                file => (string)file["link"],
                file => new Stored(Convert.FromBase64String((string)file["content"]), (string)file["original"]));
            var student = Json.Object(held["student"]);
            students[NumberOf(student)] = new Entry { Student = student, Files = files, SchoolNumber = (string)held["number"] };
        }
    }

    /// <summary>Keep everything, in one go: a program that is killed meanwhile leaves the old state whole.</summary>
    private void Save()
    {
        var kept = new Dictionary<string, object>
        {
            ["school"] = school,
            ["imports"] = imports,
            ["students"] = students.Values.Select(entry => new Dictionary<string, object>
            {
                ["student"] = entry.Student,
                ["number"] = entry.SchoolNumber,
                ["files"] = entry.Files.Select(file => new Dictionary<string, object>
                {
                    ["link"] = file.Key,
                    ["content"] = Convert.ToBase64String(file.Value.Content),
                    ["original"] = file.Value.Original,
                }).ToList(),
            }).ToList(),
        };
        File.WriteAllBytes(state + ".new", Utf8(Json.Write(kept)));
        if (File.Exists(state))
        {
            File.Replace(state + ".new", state, null);
        }
        else
        {
            File.Move(state + ".new", state);
        }
    }

    /// <summary>Say who you are. Every report prints this; declare only what is true.</summary>
    public Dictionary<string, object> Declaration() => new Dictionary<string, object>
    {
        ["product"] = "lpx starter",
        ["version"] = "1.0",
        ["vendor"] = "Your company",
        ["language"] = "C# (" + Environment.Version + ")",
        ["roles"] = new[] { "exporter", "importer" },
        ["editions"] = new[] { "lightweight-1.0-alpha1" },
        ["ciphers"] = new Dictionary<string, object> { ["read"] = Bundle.Reads, ["write"] = Bundle.Writes },
        ["supports"] = new[] { "several-students" },
    };

    /// <summary>Forget everything; work for the school with this code from now on.</summary>
    public void Reset(string code)
    {
        school = code;
        students.Clear();
        imports = 0;
        Save();
    }

    /// <summary>Own a student, as if school and student had entered it all here. files: by link, as in the records.</summary>
    public void AddStudent(Dictionary<string, object> student, Dictionary<string, Stored> files, string number)
    {
        students[NumberOf(student)] = new Entry { Student = student, Files = files, SchoolNumber = number };
        Save();
    }

    /// <summary>Tell what is held now, of everybody when no numbers are given.</summary>
    public List<object> Holdings(List<string> numbers)
    {
        var held = new List<object>();
        foreach (var number in numbers.Count > 0 ? numbers : students.Keys.ToList())
        {
            if (!students.TryGetValue(number, out var entry))
            {
                continue;
            }
            held.Add(new Dictionary<string, object>
            {
                ["student"] = entry.Student,
                ["files"] = entry.Files.Select(file => (object)new Dictionary<string, object>
                {
                    ["link"] = file.Key,
                    ["md5"] = Md5(file.Value.Content),
                    ["size"] = file.Value.Content.Length,
                    ["original_name"] = file.Value.Original,
                }).ToList(),
                ["student_number"] = entry.SchoolNumber,
            });
        }
        return held;
    }

    // -- export 匯出 ------------------------------------------------------------------------------

    /// <summary>Write archive and signature file into the folder; return their names.</summary>
    public Tuple<string, string> ExportBundle(List<string> numbers, string occasion, string password, string folder)
    {
        if (!Occasions.Contains(occasion))
        {
            throw new Unsupported("no bundle is made for " + occasion);
        }
        if (password.Length < 8)
        {
            throw new ArgumentException("the password is too short");
        }
        // Invariant: where Windows is set to the calendar of Taiwan, the year would be 115 otherwise.
        var stem = school + "_" + DateTime.Now.ToString("yyyy_MM_dd_HH_mm_ss", CultureInfo.InvariantCulture);
        var document = new List<object>();
        var entries = new List<KeyValuePair<string, byte[]>>();
        foreach (var number in numbers)
        {
            if (!students.ContainsKey(number))
            {
                throw new ArgumentException("there is no such student");
            }
            document.Add(Exported(students[number], entries));
        }
        entries.Insert(0, new KeyValuePair<string, byte[]>(stem + ".json", Utf8(Json.Write(document))));
        var archive = stem + ".zip";
        var content = Bundle.Write(entries, password);
        File.WriteAllBytes(Path.Combine(folder, archive), content);
        // The MD5 of the very file that is handed out.
        File.WriteAllBytes(Path.Combine(folder, archive + ".md5"), Utf8(Md5(content) + " *" + archive + "\n"));
        return Tuple.Create(archive, archive + ".md5");
    }

    /// <summary>Return the student object with links into the archive, and add its files to the entries.</summary>
    private static Dictionary<string, object> Exported(Entry entry, List<KeyValuePair<string, byte[]>> entries)
    {
        var student = Json.Object(Json.Parse(Json.Write(entry.Student)));
        var number = NumberOf(student);
        // Certified outcomes are handed over, and no row without an outcome.
        var courses = Json.Array(student[Courses]).Select(Json.Object)
            .Where(record => !NotCertified.Contains(Json.Get(record, "認證狀態")) && LinksOf(record, entry.Files).Count > 0)
            .ToList();
        student[Courses] = courses.Cast<object>().ToList();
        Place(courses, "C", number + "/課程學習成果", entry, entries);
        var performances = Json.Object(student[Performance]).Values.SelectMany(kind => Json.Array(kind)).Select(Json.Object);
        Place(performances, "M", number + "/多元表現", entry, entries);
        return student;
    }

    private static void Place(IEnumerable<Dictionary<string, object>> records, string prefix, string folder, Entry entry,
        List<KeyValuePair<string, byte[]>> entries)
    {
        var names = new Dictionary<string, object>();
        foreach (var record in records)
        {
            foreach (var link in LinksOf(record, entry.Files))
            {
                var file = entry.Files[link.Value];
                var stored = prefix + (names.Count + 1).ToString("00") + Path.GetExtension(link.Value);
                names[stored] = file.Original ?? stored;
                record[link.Key] = folder + "/" + stored;
                entries.Add(new KeyValuePair<string, byte[]>(folder + "/" + stored, file.Content));
            }
        }
        if (names.Count > 0)
        {
            entries.Add(new KeyValuePair<string, byte[]>(folder + "/" + Mapping, Utf8(Json.Write(names))));
        }
    }

    // -- import 匯入 ------------------------------------------------------------------------------

    /// <summary>Check everything first, then take it over: all of it, or nothing.</summary>
    public int ImportBundle(string archive, string signature, string password, string receiving)
    {
        var content = File.ReadAllBytes(archive);
        CheckSignature(content, signature);
        Dictionary<string, byte[]> entries;
        try
        {
            entries = Bundle.Read(content, password);
        }
        catch (BundleException error)
        {
            throw new Rejected(error.Message);
        }
        var names = entries.Keys
            .Where(name => name.EndsWith(".json", StringComparison.Ordinal)
                && !name.EndsWith(Mapping, StringComparison.Ordinal)
                && !name.EndsWith(Consultation, StringComparison.Ordinal))
            .ToList();
        if (names.Count != 1)
        {
            throw new Rejected($"交換檔裡應該有一份主文件，卻有 {names.Count} 份");
        }
        var found = ParseJson(entries[names[0]]) as List<object>;
        if (found == null || found.Count == 0)
        {
            throw new Rejected("主文件裡沒有學生");
        }
        List<Tuple<Dictionary<string, object>, Dictionary<string, Stored>>> pairs;
        try
        {
            pairs = found.Select(Json.Object).Select(student => Tuple.Create(student, Check(student, entries))).ToList();
        }
        catch (Exception error) when (error is InvalidCastException || error is NullReferenceException
            || error is KeyNotFoundException || error is ArgumentNullException)
        {
            throw new Rejected("主文件缺少必要的部分");
        }
        imports++;
        pairs.ForEach(pair => TakeOver(pair.Item1, pair.Item2));
        Save();
        return pairs.Count;
    }

    private static void CheckSignature(byte[] content, string signature)
    {
        if (signature == null)
        {
            throw new Rejected("缺少簽章檔，無法確認檔案完整");
        }
        var told = Regex.Match(Encoding.UTF8.GetString(File.ReadAllBytes(signature)), @"\b[0-9a-fA-F]{32}\b");
        if (!told.Success)
        {
            throw new Rejected("簽章檔裡沒有 MD5");
        }
        if (told.Value.ToLowerInvariant() != Md5(content))
        {
            throw new Rejected("MD5 不符：檔案在傳送途中改變，或簽章檔屬於另一份");
        }
    }

    /// <summary>Return the files of the student's records; throw Rejected when something is not right.</summary>
    private Dictionary<string, Stored> Check(Dictionary<string, object> student, Dictionary<string, byte[]> entries)
    {
        var basic = Json.Object(student[Basic]);
        if (!students.TryGetValue(NumberOf(student), out var entry))
        {
            throw new Rejected("學生不在本校");
        }
        var known = Json.Object(entry.Student[Basic]);
        if (!Equals(basic[Name], known[Name]) || !Equals(basic[Birth], known[Birth]))
        {
            throw new Rejected("學生的姓名或生日與本校資料不同");
        }
        var files = new Dictionary<string, Stored>();
        foreach (var record in AllRecords(student))
        {
            if (!Equals(Json.Get(record, Number) ?? NumberOf(student), NumberOf(student)))
            {
                throw new Rejected("紀錄的身分證號與基本資料不同");
            }
            if (Codes.Any(code => Json.Get(record, code.Key) is string value && !code.Value.Contains(value)))
            {
                throw new Rejected("紀錄裡有不存在的代碼");
            }
            foreach (var member in record)
            {
                var link = member.Value as string;
                if (!member.Key.EndsWith("連結", StringComparison.Ordinal)
                    || member.Key.StartsWith("外部", StringComparison.Ordinal) || string.IsNullOrEmpty(link))
                {
                    continue;
                }
                if (!entries.TryGetValue(link, out var content))
                {
                    throw new Rejected("紀錄所連結的檔案不在交換檔裡");
                }
                var key = Md5Keys.ContainsKey(member.Key) ? Md5Keys[member.Key] : member.Key.Replace("連結", "MD5");
                if (!Equals(Json.Get(record, key), Md5(content)))
                {
                    throw new Rejected("附件的 MD5 不符");
                }
                var head = BitConverter.ToString(content.Take(16).ToArray()).Replace("-", "").ToLowerInvariant();
                if (!Beginnings.TryGetValue(Path.GetExtension(link).ToLowerInvariant(), out var beginning)
                    || !Regex.IsMatch(head, beginning))
                {
                    throw new Rejected("附件的內容與副檔名不符，或不是允許的檔案類型");
                }
                var slash = link.LastIndexOf('/');
                var folder = link.Substring(0, Math.Max(slash, 0));
                entries.TryGetValue(folder + "/" + Mapping, out var mapping);
                var original = mapping == null ? null : Json.Get(Json.Object(ParseJson(mapping)), link.Substring(slash + 1));
                files[link] = new Stored(content, (string)original);
            }
        }
        return files;
    }

    /// <summary>Add the records to the student; what is there already is not added again.</summary>
    private void TakeOver(Dictionary<string, object> student, Dictionary<string, Stored> files)
    {
        var entry = students[NumberOf(student)];
        Merge(Json.Object(entry.Student[Basic]), Json.Object(student[Basic]), Cadre, entry, files);
        Merge(entry.Student, student, Courses, entry, files);
        var kinds = Json.Object(student[Performance]);
        foreach (var kind in kinds.Keys.ToList())
        {
            Merge(Json.Object(entry.Student[Performance]), kinds, kind, entry, files);
        }
    }

    private void Merge(Dictionary<string, object> here, Dictionary<string, object> there, string key, Entry entry,
        Dictionary<string, Stored> files)
    {
        if (Json.Get(here, key) == null)
        {
            here[key] = new List<object>();
        }
        var held = Json.Array(here[key]);
        var seen = held.Select(record => Meaning(Json.Object(record), entry.Files)).ToList();
        foreach (var record in Json.Array(Json.Get(there, key) ?? new List<object>()).Select(Json.Object))
        {
            if (seen.Remove(Meaning(record, files)))
            {
                continue;
            }
            foreach (var link in LinksOf(record, files))
            {
                var mine = $"import-{imports}/{link.Value}"; // links of two bundles must not collide
                record[link.Key] = mine;
                entry.Files[mine] = files[link.Value];
            }
            held.Add(record);
        }
    }

    // -- looking into records ---------------------------------------------------------------------

    private static string NumberOf(Dictionary<string, object> student) => (string)Json.Object(student[Basic])[Number];

    /// <summary>Return key → link for the members of a record that link to a file.</summary>
    private static List<KeyValuePair<string, string>> LinksOf(Dictionary<string, object> record, Dictionary<string, Stored> files) =>
        record.Where(member => member.Value is string && files.ContainsKey((string)member.Value))
            .Select(member => new KeyValuePair<string, string>(member.Key, (string)member.Value))
            .ToList();

    private static List<Dictionary<string, object>> AllRecords(Dictionary<string, object> student)
    {
        var cadre = Json.Array(Json.Get(Json.Object(student[Basic]), Cadre) ?? new List<object>());
        var performances = Json.Object(student[Performance]).Values.SelectMany(kind => Json.Array(kind));
        return cadre.Concat(Json.Array(student[Courses])).Concat(performances).Select(Json.Object).ToList();
    }

    /// <summary>Return a record so that it can be compared: a link is only as good as the bytes behind it.</summary>
    private static string Meaning(Dictionary<string, object> record, Dictionary<string, Stored> files)
    {
        var plain = new SortedDictionary<string, object>(record, StringComparer.Ordinal);
        LinksOf(record, files).ForEach(link => plain[link.Key] = Md5(files[link.Value].Content));
        return Json.Write(plain.Select(member => (object)new List<object> { member.Key, member.Value }).ToList());
    }

    private static object ParseJson(byte[] content)
    {
        try
        {
            return Json.Parse(new UTF8Encoding(false, true).GetString(content));
        }
        catch (Exception error) when (error is FormatException || error is ArgumentException || error is OverflowException)
        {
            throw new Rejected("主文件不是正確的 UTF-8 JSON");
        }
    }

    private static byte[] Utf8(string text) => new UTF8Encoding(false).GetBytes(text);

    private static string Md5(byte[] content)
    {
        using (var md5 = MD5.Create())
        {
            return BitConverter.ToString(md5.ComputeHash(content)).Replace("-", "").ToLowerInvariant();
        }
    }
}
