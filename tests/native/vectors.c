/* Published vectors, through as many lanes as there are and some more. */
#include "vectors.h"

#include "kernels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_STREAMS 18

static unsigned tried;

static void expect(const char *what, unsigned features, const uint8_t *made, const char *wanted)
{
    tried++;
    for (size_t i = 0; wanted[2 * i]; i++) {
        char digits[3];
        snprintf(digits, sizeof digits, "%02x", made[i]);
        if (memcmp(digits, wanted + 2 * i, 2) == 0) continue;
        fprintf(stderr, "%s: byte %u is %s with features 0x%x, published is %s\n", what, (unsigned)i, digits, features,
                wanted);
        abort();
    }
}

/* Pads a message of less than 120 bytes (RFC 1321, 3.1; FIPS 180-4, 5.1.1); returns the blocks. */
static size_t pad(const char *message, int is_big_endian, uint8_t padded[128])
{
    const size_t length = strlen(message), blocks = (length + 8) / 64 + 1;
    memset(padded, 0, 128);
    memcpy(padded, message, length);
    padded[length] = 0x80;
    uint8_t *const at = padded + 64 * blocks - 8;
    if (is_big_endian)
        lpx_store32be(at + 4, (uint32_t)(8 * length));
    else
        lpx_store32le(at, (uint32_t)(8 * length));
    return blocks;
}

static void try_digest(const char *name, int is_big_endian, unsigned features, const char *const of[][2], size_t vectors)
{
    static const uint32_t md5_start[] = {0x67452301u, 0xEFCDAB89u, 0x98BADCFEu, 0x10325476u};
    struct lpx_engine engine;
    struct lpx_stream streams[MOST_STREAMS];
    uint8_t padded[MOST_STREAMS][128], digest[20];
    (is_big_endian ? lpx_sha1_engine : lpx_md5_engine)(features, &engine);
    for (size_t count = 1; count <= MOST_STREAMS; count++) {
        for (size_t i = 0; i < count; i++) {
            streams[i].units = pad(of[(count + i) % vectors][0], is_big_endian, padded[i]);
            streams[i].data = padded[i];
            lpx_sha1_init(streams[i].state);
            if (!is_big_endian) memcpy(streams[i].state, md5_start, sizeof md5_start);
        }
        lpx_run_lanes(&engine, streams, count);
        for (size_t i = 0; i < count; i++) {
            for (unsigned word = 0; word < engine.words; word++)
                (is_big_endian ? lpx_store32be : lpx_store32le)(digest + 4 * word, streams[i].state[word]);
            expect(name, features, digest, of[(count + i) % vectors][1]);
        }
    }
}

/* RFC 1321, A.5. */
static const char *const md5[][2] = {
    {"", "d41d8cd98f00b204e9800998ecf8427e"},
    {"a", "0cc175b9c0f1b6a831c399e269772661"},
    {"abc", "900150983cd24fb0d6963f7d28e17f72"},
    {"message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
    {"abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"},
    {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f"},
    {"12345678901234567890123456789012345678901234567890123456789012345678901234567890",
     "57edf4a22be3c955ac49da2e2107b67a"},
};

/* FIPS 180, the examples of SHA-1. */
static const char *const sha1[][2] = {
    {"abc", "a9993e364706816aba3e25717850c26c9cd0d89d"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"},
    {"", "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
};

/* RFC 6070. */
static const struct {
    const char *password, *salt;
    unsigned password_length, salt_length, iterations, length;
    const char *key;
} pbkdf2[] = {
    {"password", "salt", 8, 4, 1, 20, "0c60c80f961f0e71f3a9b524af6012062fe037a6"},
    {"password", "salt", 8, 4, 2, 20, "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957"},
    {"password", "salt", 8, 4, 4096, 20, "4b007901b765489abead49d926f721d065a429c1"},
    {"pass\0word", "sa\0lt", 9, 5, 4096, 16, "56fa6aa75548099dcc37d7f03425e0c3"},
};

/* The state after the padded key, which HMAC begins with (RFC 2104). */
static void half_of_hmac(unsigned features, const char *key, unsigned length, uint8_t mask, uint32_t state[5])
{
    uint8_t block[64] = {0};
    memcpy(block, key, length);
    for (int i = 0; i < 64; i++) block[i] ^= mask;
    lpx_sha1_init(state);
    lpx_sha1_blocks(features, state, block, 1);
}

static void try_pbkdf2(unsigned features)
{
    /* The slow ones once each: every level of the processor has to bear them. */
    static const size_t counts[] = {1, 5, 2, 3, 17};
    for (size_t i = 0; i < sizeof pbkdf2 / sizeof *pbkdf2; i++) {
        uint32_t inner[5], outer[5];
        half_of_hmac(features, pbkdf2[i].password, pbkdf2[i].password_length, 0x36, inner);
        half_of_hmac(features, pbkdf2[i].password, pbkdf2[i].password_length, 0x5C, outer);
        const int is_slow = pbkdf2[i].iterations > 100;
        const size_t begin = is_slow ? i % 2 : 0, end = is_slow ? begin + 1 : sizeof counts / sizeof *counts;
        for (size_t at = begin; at < end; at++) {
            uint8_t salts[17 * 16], out[17 * 20];
            for (size_t n = 0; n < counts[at]; n++)
                memcpy(salts + n * pbkdf2[i].salt_length, pbkdf2[i].salt, pbkdf2[i].salt_length);
            lpx_pbkdf2_sha1(features, inner, outer, salts, pbkdf2[i].salt_length, counts[at], pbkdf2[i].iterations, out,
                            pbkdf2[i].length);
            for (size_t n = 0; n < counts[at]; n++)
                expect("PBKDF2", features, out + n * pbkdf2[i].length, pbkdf2[i].key);
        }
    }
}

/* NIST AESAVS, appendix D: a key of zeros; the plain text 80 00 .. 00 is the counter 128, little-endian. */
static void try_aes(unsigned features)
{
    static const char *const made[] = {"3ad78e726c1ec02b7ebfe92b23d9ec34", "6cd02513e8d4dc986b4afe087a60bd0c",
                                       "ddc6bf790c15760d8d9aeb6f9a75fd4e"};
    for (unsigned i = 0; i < 3; i++) {
        const uint8_t key[32] = {0};
        uint8_t blocks[160] = {0};
        lpx_aes_ctr(features, key, 16 + 8 * i, 16 * 127, blocks, 16);
        expect("AES", features, blocks, made[i]);
        memset(blocks, 0, sizeof blocks);
        lpx_aes_ctr(features, key, 16 + 8 * i, 16 * 122, blocks, sizeof blocks);
        expect("AES among other blocks", features, blocks + 80, made[i]);
    }
}

/* The check value of this CRC is that of the digits 1 to 9. */
static void try_crc(unsigned features)
{
    const char *const digits = "123456789";
    uint8_t made[4];
    lpx_store32be(made, lpx_crc32(features, 0, (const uint8_t *)digits, 9));
    expect("CRC-32", features, made, "cbf43926");
    /* 256 bytes of 00 to FF: 29058c73 by zlib. */
    uint8_t all[256];
    for (int i = 0; i < 256; i++) all[i] = (uint8_t)i;
    lpx_store32be(made, lpx_crc32(features, 0, all, sizeof all));
    expect("CRC-32", features, made, "29058c73");
}

/* An entry made by Info-ZIP's Zip 3.0 (-P lpx-suite -0) of the digits 1 to 9, its header of 12 bytes included. */
static void try_traditional(unsigned features)
{
    static const uint8_t entry[21] = {0x33, 0x04, 0xE5, 0x2C, 0x72, 0xFA, 0x2E, 0xFF, 0x1F, 0xB1, 0x18,
                                      0x6F, 0x88, 0x0B, 0x9D, 0x21, 0x60, 0xC9, 0x68, 0x93, 0xD6};
    struct lpx_engine deciphers, enciphers;
    struct lpx_stream password, streams[MOST_STREAMS];
    uint8_t secret[] = "lpx-suite", parts[MOST_STREAMS][sizeof entry];
    lpx_traditional_engine(features, 0, &deciphers);
    lpx_traditional_engine(features, 1, &enciphers);
    password.data = secret;
    password.units = sizeof secret - 1;
    password.state[0] = 0x12345678u;
    password.state[1] = 0x23456789u;
    password.state[2] = 0x34567890u;
    lpx_run_lanes(&enciphers, &password, 1);
    for (size_t count = 1; count <= MOST_STREAMS; count++) {
        for (size_t i = 0; i < count; i++) {
            streams[i] = password;
            streams[i].units = sizeof entry;
            streams[i].data = memcpy(parts[i], entry, sizeof entry);
        }
        lpx_run_lanes(&deciphers, streams, count);
        for (size_t i = 0; i < count; i++) {
            expect("traditional cipher", features, parts[i] + 12, "313233343536373839");
            streams[i] = password;
            streams[i].units = sizeof entry;
            streams[i].data = parts[i];
        }
        lpx_run_lanes(&enciphers, streams, count);
        for (size_t i = 0; i < count; i++)
            expect("traditional cipher, back", features, parts[i], "3304e52c72fa2eff1fb1186f880b9d2160c96893d6");
    }
}

unsigned try_vectors(unsigned features)
{
    tried = 0;
    try_digest("MD5", 0, features, md5, sizeof md5 / sizeof *md5);
    try_digest("SHA-1", 1, features, sha1, sizeof sha1 / sizeof *sha1);
    try_pbkdf2(features);
    try_aes(features);
    try_crc(features);
    try_traditional(features);
    return tried;
}
