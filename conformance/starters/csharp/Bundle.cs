using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

/// <summary>The archive cannot be read; the message tells school staff why.</summary>
public sealed class BundleException : Exception
{
    public BundleException(string message) : base(message) { }
}

/// <summary>
/// Password-protected zip files with nothing but what every .NET has. Your module has a library for this
/// (SharpZipLib or DotNetZip, for example); then you do not need this file.
///
/// Reading: WinZip AES (128, 192, 256; AE-1 and AE-2) and traditional encryption. Writing: AES-256 (AE-2).
/// </summary>
public static class Bundle
{
    public static readonly string[] Reads = { "aes-256", "aes-192", "aes-128", "traditional" };
    public static readonly string[] Writes = { "aes-256" };
    private const long MostBytes = 500000000; // of all files together
    private const int Aes99 = 99; // the "method" of an entry that WinZip AES protects
    private const int IsStored = 0;
    private const int Deflated = 8;

    private sealed class Entry
    {
        public int Flags, Method, Time, Start, Packed, Size, Extra, ExtraSize;
        public uint Crc;
    }

    /// <summary>Returns entry name → bytes. Everything is checked: nothing is returned unless all is sound.</summary>
    public static Dictionary<string, byte[]> Read(byte[] content, string password)
    {
        try
        {
            return ReadAll(content, password);
        }
        catch (Exception error) when (error is ArgumentException || error is IndexOutOfRangeException || error is OverflowException)
        {
            throw new BundleException("這個檔案不是完整的 zip，或已經損壞");
        }
    }

    private static Dictionary<string, byte[]> ReadAll(byte[] zip, string password)
    {
        var end = zip.Length - 22;
        while (BitConverter.ToUInt32(zip, end) != 0x06054b50)
        {
            end--; // a negative index means that there is no end: caught above
        }
        var entries = new Dictionary<string, byte[]>();
        long total = 0;
        var at = BitConverter.ToInt32(zip, end + 16);
        for (int left = BitConverter.ToUInt16(zip, end + 10); left > 0; left--)
        {
            if (BitConverter.ToUInt32(zip, at) != 0x02014b50)
            {
                throw new BundleException("zip 的目錄已經損壞");
            }
            int nameSize = BitConverter.ToUInt16(zip, at + 28), extraSize = BitConverter.ToUInt16(zip, at + 30);
            var local = BitConverter.ToInt32(zip, at + 42);
            var entry = new Entry
            {
                Flags = BitConverter.ToUInt16(zip, at + 8),
                Method = BitConverter.ToUInt16(zip, at + 10),
                Time = BitConverter.ToUInt16(zip, at + 12),
                Crc = BitConverter.ToUInt32(zip, at + 16),
                Packed = BitConverter.ToInt32(zip, at + 20),
                Size = BitConverter.ToInt32(zip, at + 24),
                Start = local + 30 + BitConverter.ToUInt16(zip, local + 26) + BitConverter.ToUInt16(zip, local + 28),
                Extra = at + 46 + nameSize,
                ExtraSize = extraSize,
            };
            var name = DecodeName(zip, at + 46, nameSize);
            at += 46 + nameSize + extraSize + BitConverter.ToUInt16(zip, at + 32);
            total += (uint)entry.Size;
            if (total > MostBytes)
            {
                throw new BundleException("解開後太大");
            }
            if (name.StartsWith("/", StringComparison.Ordinal) || name.Contains("\\") || name.Contains(":")
                || name.Split('/').Contains(".."))
            {
                throw new BundleException("檔名指向資料夾之外");
            }
            if (name.EndsWith("/", StringComparison.Ordinal))
            {
                continue;
            }
            if (entries.ContainsKey(name))
            {
                throw new BundleException("有兩個同名的檔案");
            }
            entries[name] = ReadEntry(entry, zip, password);
        }
        return entries;
    }

    /// <summary>Some programs write UTF-8 without saying so (flag bit 11), so UTF-8 is tried whatever the flags say.</summary>
    private static string DecodeName(byte[] zip, int at, int size)
    {
        try
        {
            return new UTF8Encoding(false, true).GetString(zip, at, size);
        }
        catch (ArgumentException)
        {
            return Encoding.GetEncoding(28591).GetString(zip, at, size);
        }
    }

    private static byte[] ReadEntry(Entry entry, byte[] zip, string password)
    {
        var data = Slice(zip, entry.Start, entry.Packed);
        var method = entry.Method;
        var checkCrc = true;
        if (method == Aes99)
        {
            var extra = AesExtra(zip, entry);
            data = OpenAes(extra[8], data, password);
            method = BitConverter.ToUInt16(extra, 9);
            checkCrc = BitConverter.ToUInt16(extra, 4) == 1; // AE-2 leaves the CRC to the authentication code
        }
        else if ((entry.Flags & 1) != 0)
        {
            data = OpenTraditional(entry, data, password);
        }
        if (method != IsStored && method != Deflated)
        {
            throw new BundleException("不支援這種壓縮方式");
        }
        var plain = method == Deflated ? Inflate(data, entry.Size) : data;
        if (plain.Length != entry.Size || (checkCrc && Crc(plain) != entry.Crc))
        {
            throw new BundleException("密碼錯誤，或檔案已經損壞");
        }
        return plain;
    }

    private static byte[] Inflate(byte[] data, int size)
    {
        try
        {
            using (var inflater = new DeflateStream(new MemoryStream(data), CompressionMode.Decompress))
            {
                var plain = new MemoryStream();
                var piece = new byte[65536];
                int more;
                while (plain.Length <= size && (more = inflater.Read(piece, 0, piece.Length)) > 0)
                {
                    plain.Write(piece, 0, more);
                }
                return plain.ToArray();
            }
        }
        catch (Exception error) when (error is InvalidDataException || error is IOException)
        {
            throw new BundleException("密碼錯誤，或檔案已經損壞");
        }
    }

    // -- WinZip AES -------------------------------------------------------------------------------

    private sealed class Keys
    {
        public Keys(string password, byte[] salt, int strength)
        {
            var size = 8 + 8 * strength; // 16, 24 or 32 bytes
            using (var derived = new Rfc2898DeriveBytes(Encoding.UTF8.GetBytes(password), salt, 1000))
            {
                Key = derived.GetBytes(size);
                Signing = derived.GetBytes(size);
                Check = derived.GetBytes(2);
            }
        }

        public byte[] Key { get; }
        public byte[] Signing { get; }
        public byte[] Check { get; }
    }

    /// <summary>WinZip counts little-endian from 1, which no library's CTR mode does: encrypt the counters.</summary>
    private static byte[] Ctr(byte[] key, byte[] data)
    {
        var counters = new byte[(data.Length + 15) / 16 * 16];
        for (var block = 0; block * 16 < counters.Length; block++)
        {
            BitConverter.GetBytes(block + 1).CopyTo(counters, block * 16);
        }
        using (var aes = System.Security.Cryptography.Aes.Create())
        {
            aes.Mode = CipherMode.ECB;
            aes.Padding = PaddingMode.None;
            aes.Key = key;
            var stream = aes.CreateEncryptor().TransformFinalBlock(counters, 0, counters.Length);
            return data.Select((value, at) => (byte)(value ^ stream[at])).ToArray();
        }
    }

    private static byte[] Seal(byte[] signing, byte[] body)
    {
        using (var mac = new HMACSHA1(signing))
        {
            return Slice(mac.ComputeHash(body), 0, 10);
        }
    }

    private static byte[] AesExtra(byte[] zip, Entry entry)
    {
        var at = entry.Extra;
        while (BitConverter.ToUInt16(zip, at) != 0x9901)
        {
            at += 4 + BitConverter.ToUInt16(zip, at + 2);
            if (at >= entry.Extra + entry.ExtraSize)
            {
                throw new BundleException("檔案已經損壞");
            }
        }
        return Slice(zip, at, 11);
    }

    private static byte[] OpenAes(int strength, byte[] data, string password)
    {
        var saltSize = 4 + 4 * strength;
        var keys = new Keys(password, Slice(data, 0, saltSize), strength);
        if (!keys.Check.SequenceEqual(Slice(data, saltSize, 2)))
        {
            throw new BundleException("密碼錯誤");
        }
        var body = Slice(data, saltSize + 2, data.Length - saltSize - 12);
        if (!Seal(keys.Signing, body).SequenceEqual(Slice(data, data.Length - 10, 10)))
        {
            throw new BundleException("檔案已經損壞");
        }
        return Ctr(keys.Key, body);
    }

    // -- traditional PKWARE encryption (APPNOTE 6.1) ------------------------------------------------

    private static readonly uint[] Table = Enumerable.Range(0, 256).Select(number =>
    {
        var crc = (uint)number;
        for (var bit = 0; bit < 8; bit++)
        {
            crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xedb88320 : crc >> 1;
        }
        return crc;
    }).ToArray();

    private static uint Crc(byte[] data)
    {
        var crc = 0xffffffff;
        foreach (var value in data)
        {
            crc = (crc >> 8) ^ Table[(crc ^ value) & 255];
        }
        return ~crc;
    }

    private static void Update(uint[] keys, byte plain)
    {
        unchecked
        {
            keys[0] = (keys[0] >> 8) ^ Table[(keys[0] ^ plain) & 255];
            keys[1] = (keys[1] + (keys[0] & 255)) * 134775813 + 1;
            keys[2] = (keys[2] >> 8) ^ Table[(keys[2] ^ (keys[1] >> 24)) & 255];
        }
    }

    private static byte[] OpenTraditional(Entry entry, byte[] data, string password)
    {
        var keys = new uint[] { 0x12345678, 0x23456789, 0x34567890 };
        foreach (var value in Encoding.UTF8.GetBytes(password))
        {
            Update(keys, value);
        }
        var plain = new byte[data.Length];
        for (var at = 0; at < data.Length; at++)
        {
            var key = (keys[2] | 2) & 0xffff;
            plain[at] = (byte)(data[at] ^ ((key * (key ^ 1)) >> 8));
            Update(keys, plain[at]);
        }
        // With flag bit 3 the check byte comes from the time, otherwise from the CRC. One wrong password in
        // 256 passes it and is found out by the CRC later.
        var expected = (entry.Flags & 8) != 0 ? (uint)entry.Time >> 8 : entry.Crc >> 24;
        if (plain[11] != expected)
        {
            throw new BundleException("密碼錯誤");
        }
        return Slice(plain, 12, plain.Length - 12);
    }

    // -- writing ----------------------------------------------------------------------------------

    /// <summary>Returns the bytes of an archive in which every entry is protected by AES-256.</summary>
    public static byte[] Write(List<KeyValuePair<string, byte[]>> entries, string password)
    {
        var file = new MemoryStream();
        var directory = new MemoryStream();
        using (var random = RandomNumberGenerator.Create())
        using (var zip = new BinaryWriter(file))
        using (var central = new BinaryWriter(directory))
        {
            foreach (var entry in entries)
            {
                var salt = new byte[16];
                random.GetBytes(salt);
                var keys = new Keys(password, salt, 3);
                var body = Ctr(keys.Key, Deflate(entry.Value));
                var name = Encoding.UTF8.GetBytes(entry.Key);
                byte[] extra = { 0x01, 0x99, 7, 0, 2, 0, (byte)'A', (byte)'E', 3, Deflated, 0 }; // AE-2, 256 bits
                var common = Common(salt.Length + 2 + body.Length + 10, entry.Value.Length, name.Length, extra.Length);
                central.Write(0x02014b50);
                central.Write((ushort)51);
                central.Write(common);
                central.Write(new byte[10]); // comment, disk, attributes
                central.Write((uint)file.Length);
                central.Write(name);
                central.Write(extra);
                zip.Write(0x04034b50);
                foreach (var piece in new[] { common, name, extra, salt, keys.Check, body, Seal(keys.Signing, body) })
                {
                    zip.Write(piece);
                }
                zip.Flush();
            }
            var start = (uint)file.Length;
            zip.Write(directory.ToArray());
            zip.Write(0x06054b50);
            zip.Write(0);
            zip.Write((ushort)entries.Count);
            zip.Write((ushort)entries.Count);
            zip.Write((uint)directory.Length);
            zip.Write(start);
            zip.Write((ushort)0);
            zip.Flush();
            return file.ToArray();
        }
    }

    private static byte[] Common(int packed, int size, int nameSize, int extraSize)
    {
        var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes))
        {
            writer.Write((ushort)51); // version needed
            writer.Write((ushort)0x0801); // encrypted, UTF-8 name
            writer.Write((ushort)Aes99);
            writer.Write(0x00210000); // 1980-01-01
            writer.Write(0); // the CRC stays 0 in AE-2
            writer.Write(packed);
            writer.Write(size);
            writer.Write((ushort)nameSize);
            writer.Write((ushort)extraSize);
            writer.Flush();
            return bytes.ToArray();
        }
    }

    private static byte[] Deflate(byte[] data)
    {
        var packed = new MemoryStream();
        using (var deflater = new DeflateStream(packed, CompressionMode.Compress))
        {
            deflater.Write(data, 0, data.Length);
        }
        return packed.ToArray();
    }

    private static byte[] Slice(byte[] data, int start, int length)
    {
        var piece = new byte[length];
        Array.Copy(data, start, piece, 0, length);
        return piece;
    }
}
