<?php
// Password-protected zip files with PHP's zip extension (libzip 1.2 or newer), which knows WinZip AES and
// traditional encryption. If your module already has a library for this, you do not need this file.
declare(strict_types=1);

/** The archive cannot be read; the message tells school staff why. */
final class BundleException extends Exception
{
}

final class Bundle
{
    public const READS = ['aes-256', 'aes-192', 'aes-128', 'traditional'];
    public const WRITES = ['aes-256'];
    private const MOST_BYTES = 500_000_000; // of all files together

    /** Returns entry name → bytes. Everything is checked: nothing is returned unless all is sound. */
    public static function read(string $path, string $password): array
    {
        $zip = new ZipArchive();
        if ($zip->open($path, ZipArchive::RDONLY | ZipArchive::CHECKCONS) !== true) {
            throw new BundleException('這個檔案不是完整的 zip，或已經損壞');
        }
        try {
            $zip->setPassword($password);
            $entries = [];
            $total = 0;
            for ($index = 0; $index < $zip->numFiles; $index++) {
                $member = $zip->statIndex($index);
                $name = $member === false ? '' : $member['name'];
                if (preg_match('#^/|\\\\|:|(^|/)\.\.(/|$)#', $name)) {
                    throw new BundleException('檔名指向資料夾之外');
                }
                if ($member === false || ($total += $member['size']) > self::MOST_BYTES) {
                    throw new BundleException('解開後太大，或已經損壞');
                }
                if (str_ends_with($name, '/')) {
                    continue;
                }
                if (isset($entries[$name])) {
                    throw new BundleException('有兩個同名的檔案');
                }
                $entries[$name] = self::member($zip, $index, $member['size']);
            }
            return $entries;
        } finally {
            $zip->close();
        }
    }

    private static function member(ZipArchive $zip, int $index, int $size): string
    {
        try {
            $content = $size === 0 ? '' : $zip->getFromIndex($index);
        } catch (ErrorException) { // the adapter turns PHP's warnings into exceptions
            $content = false;
        }
        if ($content === false || strlen($content) !== $size) {
            $wrong = $zip->status === ZipArchive::ER_WRONGPASSWD;
            throw new BundleException($wrong ? '密碼錯誤' : '密碼錯誤，或檔案已經損壞');
        }
        return $content;
    }

    /** Writes an archive in which every entry is protected by AES-256. */
    public static function write(string $path, array $entries, string $password): void
    {
        $zip = new ZipArchive();
        if ($zip->open($path, ZipArchive::CREATE | ZipArchive::EXCL) !== true) {
            throw new RuntimeException("cannot write $path");
        }
        foreach ($entries as $name => $content) {
            $zip->addFromString((string) $name, $content, ZipArchive::FL_ENC_UTF_8);
            $zip->setEncryptionName((string) $name, ZipArchive::EM_AES_256, $password);
        }
        if (!$zip->close()) {
            throw new RuntimeException("cannot write $path");
        }
    }
}
