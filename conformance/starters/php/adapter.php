<?php
// The adapter between lpx and your module: reads requests, calls the module, writes replies.
//
// One request is one line of JSON on standard input; one reply is one line of JSON on standard output.
// Nothing else may ever be written to standard output: no echo, no print, nothing outside the PHP tags.
// You seldom need to change this file. Your work is in module.php.
//
// lpx 與系統之間的橋樑：標準輸入一行一個請求，標準輸出一行一個回覆。標準輸出不可寫其他東西，
// 除錯訊息請用 fwrite(STDERR, …)。這個檔案多半不用改；要換掉的是 module.php。
declare(strict_types=1);

ini_set('display_errors', 'stderr'); // on the command line PHP would print warnings to standard output
ini_set('memory_limit', '1G');
set_error_handler(function (int $level, string $message, string $file, int $line): bool {
    throw new ErrorException($message, 0, $level, $file, $line);
});

require __DIR__ . '/module.php';

final class Adapter
{
    private Module $module;
    private string $scratch = ''; // the folder that both sides may use; every path in a message starts there

    public function __construct()
    {
        $this->module = new Module();
    }

    /** Returns the reply to one request; whatever happens, there is exactly one. */
    public function answer(array $request): array
    {
        $reply = ['seq' => $request['seq'], 'status' => 'ok'];
        try {
            return array_merge($reply, $this->operate($request['op'], $request));
        } catch (Rejected $rejected) {
            // The bundle is at fault. The message is for school staff.
            return ['status' => 'rejected', 'message' => $rejected->getMessage()] + $reply;
        } catch (Unsupported $unsupported) {
            return ['status' => 'unsupported', 'message' => $unsupported->getMessage()] + $reply;
        } catch (Throwable $error) {
            // The module itself is at fault: say so, and go on.
            fwrite(STDERR, $error . "\n");
            return ['status' => 'failed', 'message' => $error->getMessage()] + $reply;
        }
    }

    private function operate(string $operation, array $request): array
    {
        switch ($operation) {
            case 'hello':
                $this->scratch = $request['scratch'];
                $this->module->open($this->scratch);
                return ['declaration' => $this->module->declaration()];
            case 'reset':
                $this->module->reset($request['school']);
                return [];
            case 'load':
                foreach ($request['students'] as $holding) {
                    $this->load($holding);
                }
                return [];
            case 'export':
                $folder = $request['folder'];
                [$archive, $signature] = $this->module->exportBundle(
                    $request['students'], $request['occasion'], $request['password'], $this->path($folder)
                );
                return ['archive' => "$folder/$archive", 'signature' => "$folder/$signature"];
            case 'import':
                $signature = $request['signature'];
                $count = $this->module->importBundle(
                    $this->path($request['archive']),
                    $signature === null ? null : $this->path($signature),
                    $request['password'],
                    $request['school']
                );
                return ['message' => "匯入 $count 位學生"];
            case 'dump':
                return ['students' => $this->module->holdings($request['students'])];
            case 'bye':
                return [];
            default:
                // lpx sends operations that do not exist, to see whether the adapter is honest.
                throw new Unsupported("unknown operation $operation");
        }
    }

    private function load(array $holding): void
    {
        $files = [];
        foreach ($holding['files'] ?? [] as $file) {
            $content = file_get_contents($this->path($file['path']));
            $files[$file['link']] = ['content' => $content, 'original' => $file['original_name'] ?? null];
        }
        $this->module->addStudent($holding['student'], $files, $holding['student_number'] ?? '');
    }

    private function path(string $relative): string
    {
        return $this->scratch . '/' . $relative;
    }
}

$adapter = new Adapter();
while (($line = fgets(STDIN)) !== false) {
    $request = json_decode($line, true, 512, JSON_THROW_ON_ERROR);
    $flags = JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_PRESERVE_ZERO_FRACTION | JSON_INVALID_UTF8_SUBSTITUTE;
    fwrite(STDOUT, json_encode($adapter->answer($request), $flags | JSON_THROW_ON_ERROR) . "\n");
    fflush(STDOUT); // without this lpx might wait for a reply that lies in a buffer
    if ($request['op'] === 'bye') {
        break;
    }
}
