<?php
// A very small school record module. REPLACE THIS FILE with calls of your own module.
//
// It shows what each method has to do. Yours keeps students in its database and already reads and writes
// bundles; then a method here is one or two lines.
//
// 極小的學習歷程系統。請把這個檔案換成呼叫你的系統。
declare(strict_types=1);

require __DIR__ . '/bundle.php';

/** The bundle must not be imported; the message tells school staff why. */
final class Rejected extends Exception
{
}

/** The module does not offer this. */
final class Unsupported extends Exception
{
}

final class Module
{
    private const BASIC = '基本資料';
    private const COURSES = '課程學習成果紀錄';
    private const PERFORMANCE = '多元表現';
    private const CADRE = '擔任學校幹部經歷紀錄';
    private const NUMBER = '國民身分證統一編號(或居留證統一證號)';
    private const NAME = '學生中文姓名';
    private const BIRTH = '學生出生年月日';
    private const NOT_CERTIFIED = ['0', '2', '4'];
    private const FOLDERS = ['C' => '課程學習成果', 'M' => '多元表現'];
    private const MAPPING = 'filename_mapping.json';
    private const CONSULTATION = '課程諮詢.json';
    private const OCCASIONS = [
        'transfer-after-first-term', 'visit-ends', 'to-experimental-education', 'from-experimental-education',
    ];
    private const MD5_KEYS = [
        '課程學習成果文件檔案連結' => '文件檔案MD5', '課程學習成果影音檔案連結' => '影音檔案MD5',
    ];
    private const CODES = [
        '幹部等級代碼' => '123459',
        '認證狀態' => '012345',
        '競賽等級代碼' => '1234',
        '團體或個人參與代碼' => '12',
        '團體活動時間類別代碼' => '123456',
        '檢定證照類型代碼' => '1234',
        '彈性學習時間類別(種類)代碼' => '12345',
        '職場學習類別代碼' => '1234',
    ];
    /** How the bytes of a file begin (in hex), by its extension. */
    private const BEGINNINGS = [
        'pdf' => '/^(efbbbf)?25504446/',
        'jpg' => '/^ffd8ff/',
        'jpeg' => '/^ffd8ff/',
        'png' => '/^89504e470d0a1a0a/',
        'mp3' => '/^(494433|ff[ef])/',
        'mp4' => '/^.{8}66747970/',
    ];

    private string $state = '';
    private string $school = '';
    private array $students = []; // personal number → student, files, number
    private int $imports = 0;

    /** Find what was kept when the program ended last time. Your module has a database instead. */
    public function open(string $folder): void
    {
        $this->state = "$folder/starter.state";
        if (is_file($this->state)) {
            $kept = file_get_contents($this->state);
            [$this->school, $this->students, $this->imports] = unserialize($kept, ['allowed_classes' => false]);
        }
    }

    /** Keep everything, in one go: a program that is killed meanwhile leaves the old state whole. */
    private function save(): void
    {
        file_put_contents("$this->state.new", serialize([$this->school, $this->students, $this->imports]));
        rename("$this->state.new", $this->state);
    }

    /** Say who you are. Every report prints this; declare only what is true. */
    public function declaration(): array
    {
        return [
            'product' => 'lpx starter',
            'version' => '1.0',
            'vendor' => 'Your company',
            'language' => 'PHP ' . PHP_VERSION,
            'roles' => ['exporter', 'importer'],
            'editions' => ['lightweight-1.0-alpha1'],
            'ciphers' => ['read' => Bundle::READS, 'write' => Bundle::WRITES],
            'supports' => ['several-students'],
        ];
    }

    /** Forget everything; work for the school with this code from now on. */
    public function reset(string $school): void
    {
        $this->school = $school;
        $this->students = [];
        $this->imports = 0;
        $this->save();
    }

    /** Own a student, as if school and student had entered it all here. $files: by link, as in the records. */
    public function addStudent(array $student, array $files, string $number): void
    {
        $this->students[$student[self::BASIC][self::NUMBER]] = [
            'student' => $student, 'files' => $files, 'number' => $number,
        ];
        $this->save();
    }

    /** Tell what is held now, of everybody when no numbers are given. */
    public function holdings(array $numbers): array
    {
        $held = [];
        foreach ($numbers ?: array_keys($this->students) as $number) {
            if (!isset($this->students[$number])) {
                continue;
            }
            $entry = $this->students[$number];
            $files = [];
            foreach ($entry['files'] as $link => $file) {
                $files[] = [
                    'link' => $link,
                    'md5' => md5($file['content']),
                    'size' => strlen($file['content']),
                    'original_name' => $file['original'],
                ];
            }
            $held[] = ['student' => $entry['student'], 'files' => $files, 'student_number' => $entry['number']];
        }
        return $held;
    }

    // -- export 匯出 ------------------------------------------------------------------------------

    /** Write archive and signature file into the folder; return their names. */
    public function exportBundle(array $numbers, string $occasion, string $password, string $folder): array
    {
        if (!in_array($occasion, self::OCCASIONS, true)) {
            throw new Unsupported("no bundle is made for $occasion");
        }
        if (strlen($password) < 8) {
            throw new RuntimeException('the password is too short');
        }
        $stem = $this->school . '_' . date('Y_m_d_H_i_s');
        $document = [];
        $entries = ["$stem.json" => ''];
        foreach ($numbers as $number) {
            if (!isset($this->students[$number])) {
                throw new RuntimeException('there is no such student');
            }
            $document[] = $this->exported($this->students[$number], $entries);
        }
        $entries["$stem.json"] = self::toJson($document);
        $archive = "$stem.zip";
        Bundle::write("$folder/$archive", $entries, $password);
        // The MD5 of the very file that is handed out.
        file_put_contents("$folder/$archive.md5", md5_file("$folder/$archive") . " *$archive\n");
        return [$archive, "$archive.md5"];
    }

    /** Return the student object with links into the archive, and put its files into the entries. */
    private function exported(array $entry, array &$entries): array
    {
        ['student' => $student, 'files' => $files] = $entry;
        $number = $student[self::BASIC][self::NUMBER];
        // Certified outcomes are handed over, and no row without an outcome.
        $student[self::COURSES] = array_values(array_filter(
            $student[self::COURSES],
            fn (array $record): bool => !in_array($record['認證狀態'], self::NOT_CERTIFIED, true)
                && self::linksOf($record, $files) !== []
        ));
        $counters = ['C' => 0, 'M' => 0];
        $mappings = [];
        $place = function (array &$records, string $prefix) use ($files, $number, &$counters, &$mappings, &$entries) {
            $folder = $number . '/' . self::FOLDERS[$prefix];
            foreach ($records as &$record) {
                foreach (self::linksOf($record, $files) as $key => $link) {
                    $extension = pathinfo($link, PATHINFO_EXTENSION);
                    $stored = sprintf('%s%02d.%s', $prefix, ++$counters[$prefix], $extension);
                    $record[$key] = "$folder/$stored";
                    $entries["$folder/$stored"] = $files[$link]['content'];
                    $mappings[$folder][$stored] = $files[$link]['original'] ?? $stored;
                }
            }
        };
        $place($student[self::COURSES], 'C');
        foreach ($student[self::PERFORMANCE] as &$records) {
            $place($records, 'M');
        }
        unset($records);
        foreach ($mappings as $folder => $names) {
            $entries["$folder/" . self::MAPPING] = self::toJson($names);
        }
        return $student;
    }

    // -- import 匯入 ------------------------------------------------------------------------------

    /** Check everything first, then take it over: all of it, or nothing. */
    public function importBundle(string $archive, ?string $signature, string $password, string $school): int
    {
        self::checkSignature($archive, $signature);
        try {
            $entries = Bundle::read($archive, $password);
        } catch (BundleException $error) {
            throw new Rejected($error->getMessage());
        }
        $names = array_values(array_filter(array_keys($entries), fn ($name): bool => str_ends_with((string) $name, '.json')
            && !str_ends_with((string) $name, self::MAPPING) && !str_ends_with((string) $name, self::CONSULTATION)));
        if (count($names) !== 1) {
            throw new Rejected('交換檔裡應該有一份主文件，卻有 ' . count($names) . ' 份');
        }
        $students = self::fromJson($entries[$names[0]], '主文件不是正確的 UTF-8 JSON');
        if (!is_array($students) || $students === [] || !array_is_list($students)) {
            throw new Rejected('主文件裡沒有學生');
        }
        $checked = [];
        foreach ($students as $student) {
            $checked[] = [$student, $this->check($student, $entries)];
        }
        $this->imports++;
        foreach ($checked as [$student, $files]) {
            $this->takeOver($student, $files);
        }
        $this->save();
        return count($checked);
    }

    private static function checkSignature(string $archive, ?string $signature): void
    {
        if ($signature === null) {
            throw new Rejected('缺少簽章檔，無法確認檔案完整');
        }
        if (!preg_match('/\b[0-9a-f]{32}\b/i', file_get_contents($signature), $told)) {
            throw new Rejected('簽章檔裡沒有 MD5');
        }
        if (strtolower($told[0]) !== md5_file($archive)) {
            throw new Rejected('MD5 不符：檔案在傳送途中改變，或簽章檔屬於另一份');
        }
    }

    /** Return the files of the student's records; throw Rejected when something is not right. */
    private function check(mixed $student, array $entries): array
    {
        $basic = is_array($student) ? $student[self::BASIC] ?? null : null;
        $known = $this->students[$basic[self::NUMBER] ?? ''] ?? null;
        if (!is_array($basic) || $known === null) {
            throw new Rejected('學生不在本校');
        }
        if (!is_array($student[self::COURSES] ?? null) || !is_array($student[self::PERFORMANCE] ?? null)) {
            throw new Rejected('主文件缺少必要的部分');
        }
        foreach ([self::NAME, self::BIRTH] as $key) {
            if (($basic[$key] ?? null) !== $known['student'][self::BASIC][$key]) {
                throw new Rejected('學生的姓名或生日與本校資料不同');
            }
        }
        $files = [];
        foreach (self::allRecords($student) as $record) {
            if (!is_array($record) || ($record[self::NUMBER] ?? $basic[self::NUMBER]) !== $basic[self::NUMBER]) {
                throw new Rejected('紀錄的身分證號與基本資料不同');
            }
            foreach (self::CODES as $key => $codes) {
                if (($record[$key] ?? '') !== '' && !str_contains($codes, (string) $record[$key])) {
                    throw new Rejected('紀錄裡有不存在的代碼');
                }
            }
            foreach ($record as $key => $link) {
                if (!str_ends_with((string) $key, '連結') || str_starts_with($key, '外部') || !$link) {
                    continue;
                }
                if (!isset($entries[$link])) {
                    throw new Rejected('紀錄所連結的檔案不在交換檔裡');
                }
                $told = $record[self::MD5_KEYS[$key] ?? str_replace('連結', 'MD5', $key)] ?? null;
                if ($told !== md5($entries[$link])) {
                    throw new Rejected('附件的 MD5 不符');
                }
                $beginning = self::BEGINNINGS[strtolower(pathinfo($link, PATHINFO_EXTENSION))] ?? null;
                if ($beginning === null || !preg_match($beginning, bin2hex(substr($entries[$link], 0, 16)))) {
                    throw new Rejected('附件的內容與副檔名不符，或不是允許的檔案類型');
                }
                $slash = strrpos($link, '/');
                $mapping = $entries[substr($link, 0, (int) $slash) . '/' . self::MAPPING] ?? '{}';
                $names = self::fromJson($mapping, '檔名對照表不是正確的 JSON');
                $files[$link] = ['content' => $entries[$link], 'original' => $names[substr($link, $slash + 1)] ?? null];
            }
        }
        return $files;
    }

    /** Add the records to the student; what is there already is not added again. */
    private function takeOver(array $student, array $files): void
    {
        $entry = &$this->students[$student[self::BASIC][self::NUMBER]];
        $mine = &$entry['student'];
        $this->merge($mine[self::BASIC][self::CADRE], $student[self::BASIC][self::CADRE] ?? [], $entry, $files);
        $this->merge($mine[self::COURSES], $student[self::COURSES], $entry, $files);
        foreach ($student[self::PERFORMANCE] as $kind => $records) {
            $this->merge($mine[self::PERFORMANCE][$kind], $records, $entry, $files);
        }
    }

    private function merge(?array &$held, array $records, array &$entry, array $files): void
    {
        $held ??= [];
        $seen = array_map(fn (array $record): string => self::meaning($record, $entry['files']), $held);
        foreach ($records as $record) {
            $at = array_search(self::meaning($record, $files), $seen, true);
            if ($at !== false) {
                unset($seen[$at]);
                continue;
            }
            foreach (self::linksOf($record, $files) as $key => $link) {
                $record[$key] = "import-$this->imports/$link"; // links of two bundles must not collide
                $entry['files'][$record[$key]] = $files[$link];
            }
            $held[] = $record;
        }
    }

    // -- looking into records ---------------------------------------------------------------------

    /** Return key → link for the members of a record that link to a file. */
    private static function linksOf(array $record, array $files): array
    {
        return array_filter($record, fn ($value): bool => is_string($value) && isset($files[$value]));
    }

    private static function allRecords(array $student): array
    {
        $performance = array_merge(...array_values($student[self::PERFORMANCE]) ?: [[]]);
        return array_merge($student[self::BASIC][self::CADRE] ?? [], $student[self::COURSES], $performance);
    }

    /** Return a record so that it can be compared: a link is only as good as the bytes behind it. */
    private static function meaning(array $record, array $files): string
    {
        foreach (self::linksOf($record, $files) as $key => $link) {
            $record[$key] = md5($files[$link]['content']);
        }
        ksort($record);
        return json_encode($record, JSON_THROW_ON_ERROR);
    }

    private static function toJson(array $value): string
    {
        return json_encode($value, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_PRETTY_PRINT | JSON_THROW_ON_ERROR);
    }

    private static function fromJson(string $content, string $problem): mixed
    {
        try {
            return json_decode(preg_replace('/^\xEF\xBB\xBF/', '', $content), true, 200, JSON_THROW_ON_ERROR);
        } catch (JsonException) {
            throw new Rejected($problem);
        }
    }
}
