import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Password-protected zip files with nothing but the JDK. Your module has a library for this (zip4j, for
 * example); then you do not need this file.
 *
 * Reading: WinZip AES (128, 192, 256; AE-1 and AE-2) and traditional encryption. Writing: AES-256 (AE-2).
 */
final class Bundle {
    static final List<String> READS = List.of("aes-256", "aes-192", "aes-128", "traditional");
    static final List<String> WRITES = List.of("aes-256");
    private static final long MOST_BYTES = 500_000_000; // of all files together
    private static final int AES = 99; // the "method" of an entry that WinZip AES protects
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final int CENTRAL = 0x02014b50;
    private static final int LOCAL = 0x04034b50;
    private static final int END = 0x06054b50;

    /** The archive cannot be read; the message tells school staff why. */
    static final class BundleException extends Exception {
        BundleException(String message) {
            super(message);
        }
    }

    private record Entry(int flags, int method, int time, int crc, int packed, int size, int offset, ByteBuffer extra) {}

    /** Returns entry name → bytes. Everything is checked: nothing is returned unless all is sound. */
    static Map<String, byte[]> read(byte[] content, String password) throws BundleException {
        try {
            return readAll(content, password);
        } catch (IndexOutOfBoundsException | IllegalArgumentException error) {
            throw new BundleException("這個檔案不是完整的 zip，或已經損壞");
        } catch (GeneralSecurityException error) {
            throw new IllegalStateException(error);
        }
    }

    private static Map<String, byte[]> readAll(byte[] content, String password)
            throws BundleException, GeneralSecurityException {
        ByteBuffer zip = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        int end = content.length - 22;
        while (zip.getInt(end) != END) {
            end--; // a negative index means that there is no end: caught above
        }
        var entries = new LinkedHashMap<String, byte[]>();
        long total = 0;
        int at = zip.getInt(end + 16);
        for (int left = unsigned(zip, end + 10); left > 0; left--) {
            if (zip.getInt(at) != CENTRAL) {
                throw new BundleException("zip 的目錄已經損壞");
            }
            int nameSize = unsigned(zip, at + 28);
            int extraSize = unsigned(zip, at + 30);
            ByteBuffer extra = zip.slice(at + 46 + nameSize, extraSize).order(ByteOrder.LITTLE_ENDIAN);
            var entry = new Entry(unsigned(zip, at + 8), unsigned(zip, at + 10), unsigned(zip, at + 12),
                    zip.getInt(at + 16), zip.getInt(at + 20), zip.getInt(at + 24), zip.getInt(at + 42), extra);
            String name = decodeName(content, at + 46, nameSize);
            at += 46 + nameSize + extraSize + unsigned(zip, at + 32);
            total += Integer.toUnsignedLong(entry.size());
            if (total > MOST_BYTES) {
                throw new BundleException("解開後太大");
            }
            if (name.startsWith("/") || name.contains("\\") || name.contains(":")
                    || Arrays.asList(name.split("/")).contains("..")) {
                throw new BundleException("檔名指向資料夾之外");
            }
            if (!name.endsWith("/") && entries.put(name, readEntry(entry, zip, password)) != null) {
                throw new BundleException("有兩個同名的檔案");
            }
        }
        return entries;
    }

    /** Some programs write UTF-8 without saying so (flag bit 11), so UTF-8 is tried whatever the flags say. */
    private static String decodeName(byte[] content, int at, int size) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content, at, size)).toString();
        } catch (CharacterCodingException notUtf8) {
            return new String(content, at, size, StandardCharsets.ISO_8859_1);
        }
    }

    private static byte[] readEntry(Entry entry, ByteBuffer zip, String password)
            throws BundleException, GeneralSecurityException {
        int start = entry.offset() + 30 + unsigned(zip, entry.offset() + 26) + unsigned(zip, entry.offset() + 28);
        byte[] data = bytes(zip.slice(start, entry.packed()));
        int method = entry.method();
        boolean checkCrc = true;
        if (method == AES) {
            ByteBuffer extra = aesExtra(entry.extra());
            data = openAes(extra, data, password);
            method = unsigned(extra, 9);
            checkCrc = unsigned(extra, 4) == 1; // AE-2 leaves the CRC to the authentication code
        } else if ((entry.flags() & 1) != 0) {
            data = openTraditional(entry, data, password);
        }
        if (method != STORED && method != DEFLATED) {
            throw new BundleException("不支援這種壓縮方式");
        }
        byte[] plain = method == DEFLATED ? inflate(data, entry.size()) : data;
        if (plain.length != entry.size() || checkCrc && crc(plain) != entry.crc()) {
            throw new BundleException("密碼錯誤，或檔案已經損壞");
        }
        return plain;
    }

    private static byte[] inflate(byte[] data, int size) throws BundleException {
        var inflater = new Inflater(true);
        try {
            inflater.setInput(data);
            var plain = new ByteArrayOutputStream();
            byte[] piece = new byte[65536];
            while (!inflater.finished() && plain.size() <= size) {
                int more = inflater.inflate(piece);
                if (more == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    break;
                }
                plain.write(piece, 0, more);
            }
            return plain.toByteArray();
        } catch (DataFormatException error) {
            throw new BundleException("密碼錯誤，或檔案已經損壞");
        } finally {
            inflater.end();
        }
    }

    // -- WinZip AES -------------------------------------------------------------------------------

    private record Keys(byte[] key, byte[] signing, byte[] check) {}

    /** PBKDF2 over the password's UTF-8 bytes (the JDK's own takes characters). 1000 rounds of HMAC-SHA1. */
    private static Keys keys(String password, byte[] salt, int strength) throws GeneralSecurityException {
        int size = 8 + 8 * strength; // 16, 24 or 32 bytes
        Mac mac = mac(password.getBytes(StandardCharsets.UTF_8));
        var derived = ByteBuffer.allocate((2 * size + 2 + 19) / 20 * 20);
        for (int block = 1; derived.hasRemaining(); block++) {
            mac.update(salt);
            byte[] round = mac.doFinal(ByteBuffer.allocate(4).putInt(block).array());
            byte[] sum = round.clone();
            for (int count = 1; count < 1000; count++) {
                round = mac.doFinal(round);
                for (int at = 0; at < sum.length; at++) {
                    sum[at] ^= round[at];
                }
            }
            derived.put(sum);
        }
        byte[] all = derived.array();
        return new Keys(Arrays.copyOf(all, size), Arrays.copyOfRange(all, size, 2 * size),
                Arrays.copyOfRange(all, 2 * size, 2 * size + 2));
    }

    /** WinZip counts little-endian from 1, which no library's CTR mode does: encrypt the counters. */
    private static byte[] ctr(byte[] key, byte[] data) throws GeneralSecurityException {
        var counters = ByteBuffer.allocate((data.length + 15) / 16 * 16).order(ByteOrder.LITTLE_ENDIAN);
        for (int block = 0; block * 16 < counters.capacity(); block++) {
            counters.putInt(block * 16, block + 1);
        }
        Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        byte[] stream = cipher.doFinal(counters.array());
        byte[] out = new byte[data.length];
        for (int at = 0; at < out.length; at++) {
            out[at] = (byte) (data[at] ^ stream[at]);
        }
        return out;
    }

    private static Mac mac(byte[] key) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(key, "HmacSHA1"));
        return mac;
    }

    private static byte[] seal(byte[] signing, byte[] body) throws GeneralSecurityException {
        return Arrays.copyOf(mac(signing).doFinal(body), 10);
    }

    private static ByteBuffer aesExtra(ByteBuffer extra) {
        int at = 0;
        while (unsigned(extra, at) != 0x9901) {
            at += 4 + unsigned(extra, at + 2);
        }
        return extra.slice(at, 11).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] openAes(ByteBuffer extra, byte[] data, String password)
            throws BundleException, GeneralSecurityException {
        int strength = extra.get(8);
        int saltSize = 4 + 4 * strength;
        Keys keys = keys(password, Arrays.copyOf(data, saltSize), strength);
        if (!Arrays.equals(keys.check(), Arrays.copyOfRange(data, saltSize, saltSize + 2))) {
            throw new BundleException("密碼錯誤");
        }
        byte[] body = Arrays.copyOfRange(data, saltSize + 2, data.length - 10);
        if (!Arrays.equals(seal(keys.signing(), body), Arrays.copyOfRange(data, data.length - 10, data.length))) {
            throw new BundleException("檔案已經損壞");
        }
        return ctr(keys.key(), body);
    }

    // -- traditional PKWARE encryption (APPNOTE 6.1) ------------------------------------------------

    private static final int[] TABLE = new int[256];

    static {
        for (int number = 0; number < 256; number++) {
            int crc = number;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) != 0 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
            }
            TABLE[number] = crc;
        }
    }

    private static void update(int[] keys, int plain) {
        keys[0] = (keys[0] >>> 8) ^ TABLE[(keys[0] ^ plain) & 255];
        keys[1] = (keys[1] + (keys[0] & 255)) * 134775813 + 1;
        keys[2] = (keys[2] >>> 8) ^ TABLE[(keys[2] ^ (keys[1] >>> 24)) & 255];
    }

    private static byte[] openTraditional(Entry entry, byte[] data, String password) throws BundleException {
        int[] keys = {0x12345678, 0x23456789, 0x34567890};
        for (byte part : password.getBytes(StandardCharsets.UTF_8)) {
            update(keys, part);
        }
        byte[] plain = new byte[data.length];
        for (int at = 0; at < data.length; at++) {
            int key = (keys[2] | 2) & 0xffff;
            plain[at] = (byte) (data[at] ^ ((key * (key ^ 1)) >>> 8));
            update(keys, plain[at]);
        }
        // With flag bit 3 the check byte comes from the time, otherwise from the CRC. One wrong password in
        // 256 passes it and is found out by the CRC later.
        int expected = (entry.flags() & 8) != 0 ? entry.time() >>> 8 : entry.crc() >>> 24;
        if (plain[11] != (byte) expected) {
            throw new BundleException("密碼錯誤");
        }
        return Arrays.copyOfRange(plain, 12, plain.length);
    }

    // -- writing ----------------------------------------------------------------------------------

    /** Returns the bytes of an archive in which every entry is protected by AES-256. */
    static byte[] write(Map<String, byte[]> entries, String password) throws GeneralSecurityException {
        var out = new ByteArrayOutputStream();
        var directory = new ByteArrayOutputStream();
        var random = new SecureRandom();
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
            byte[] salt = new byte[16];
            random.nextBytes(salt);
            Keys keys = keys(password, salt, 3);
            byte[] body = ctr(keys.key(), deflate(entry.getValue()));
            byte[] name = entry.getKey().getBytes(StandardCharsets.UTF_8);
            byte[] extra = {0x01, (byte) 0x99, 7, 0, 2, 0, 'A', 'E', 3, DEFLATED, 0}; // AE-2, 256 bits
            ByteBuffer common = buffer(26)
                    .putShort((short) 51) // version needed
                    .putShort((short) 0x0801) // encrypted, UTF-8 name
                    .putShort((short) AES)
                    .putInt(0x00210000) // 1980-01-01
                    .putInt(0) // the CRC stays 0 in AE-2
                    .putInt(salt.length + 2 + body.length + 10)
                    .putInt(entry.getValue().length)
                    .putShort((short) name.length)
                    .putShort((short) extra.length);
            directory.writeBytes(buffer(6).putInt(CENTRAL).putShort((short) 51).array());
            directory.writeBytes(common.array());
            directory.writeBytes(buffer(14).putInt(10, out.size()).array());
            directory.writeBytes(name);
            directory.writeBytes(extra);
            out.writeBytes(buffer(4).putInt(LOCAL).array());
            for (byte[] piece : List.of(common.array(), name, extra, salt, keys.check(), body, seal(keys.signing(), body))) {
                out.writeBytes(piece);
            }
        }
        ByteBuffer end = buffer(22).putInt(END).putInt(0)
                .putShort((short) entries.size()).putShort((short) entries.size())
                .putInt(directory.size()).putInt(out.size());
        out.writeBytes(directory.toByteArray());
        out.writeBytes(end.array());
        return out.toByteArray();
    }

    private static byte[] deflate(byte[] data) {
        var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        deflater.setInput(data);
        deflater.finish();
        var out = new ByteArrayOutputStream();
        byte[] piece = new byte[65536];
        while (!deflater.finished()) {
            out.write(piece, 0, deflater.deflate(piece));
        }
        deflater.end();
        return out.toByteArray();
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int unsigned(ByteBuffer buffer, int at) {
        return Short.toUnsignedInt(buffer.getShort(at));
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] out = new byte[buffer.remaining()];
        buffer.get(out);
        return out;
    }

    private static int crc(byte[] data) {
        var crc = new CRC32();
        crc.update(data);
        return (int) crc.getValue();
    }
}
