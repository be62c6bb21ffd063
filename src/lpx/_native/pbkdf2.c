/* PBKDF2-HMAC-SHA1 (RFC 8018, 5.2) of one password over many salts: every 20 bytes of every key are a lane. */
#include "sha1.h"

#define MOST_SALT 16
#define HASH 20
#define MOST_ROUND_LANES 32

/* The first result of a lane: HMAC over the salt and the number of the 20 bytes. */
static void first(unsigned features, const uint32_t inner[5], const uint32_t outer[5], const uint8_t *salt,
                  unsigned salt_length, uint32_t number, uint32_t result[5])
{
    uint8_t block[64] = {0};
    for (unsigned i = 0; i < salt_length; i++) block[i] = salt[i];
    lpx_store32be(block + salt_length, number);
    block[salt_length + 4] = 0x80;
    lpx_store32be(block + 60, (64 + salt_length + 4) * 8);
    for (int i = 0; i < 5; i++) result[i] = inner[i];
    lpx_sha1_blocks(features, result, block, 1);

    for (int i = 0; i < 64; i++) block[i] = 0;
    for (int i = 0; i < 5; i++) lpx_store32be(block + 4 * i, result[i]);
    block[HASH] = 0x80;
    lpx_store32be(block + 60, (64 + HASH) * 8);
    for (int i = 0; i < 5; i++) result[i] = outer[i];
    lpx_sha1_blocks(features, result, block, 1);
}

void lpx_pbkdf2_sha1(unsigned features, const uint32_t inner[5], const uint32_t outer[5], const uint8_t *salts,
                     unsigned salt_length, size_t count, uint32_t iterations, uint8_t *out, unsigned length)
{
    const unsigned parts = (length + HASH - 1) / HASH;
    const size_t wanted = count * parts;
    uint32_t u[5 * MOST_ROUND_LANES], result[5];
    if (salt_length > MOST_SALT || iterations == 0) return;
    for (size_t done = 0; done < wanted;) {
        unsigned lanes;
        const lpx_rounds rounds = lpx_sha1_rounds(features, wanted - done, &lanes);
        const unsigned used = wanted - done < lanes ? (unsigned)(wanted - done) : lanes;
        for (unsigned lane = 0; lane < lanes; lane++) {
            /* Idle lanes repeat the first. */
            const size_t at = done + (lane < used ? lane : 0);
            first(features, inner, outer, salts + at / parts * salt_length, salt_length, (uint32_t)(at % parts + 1),
                  result);
            for (unsigned word = 0; word < 5; word++) u[word * lanes + lane] = result[word];
        }
        rounds(inner, outer, u, iterations - 1);
        for (unsigned lane = 0; lane < used; lane++) {
            const size_t at = done + lane;
            const unsigned begin = (unsigned)(at % parts) * HASH;
            uint8_t bytes[HASH];
            for (unsigned word = 0; word < 5; word++) lpx_store32be(bytes + 4 * word, u[word * lanes + lane]);
            for (unsigned i = 0; i < HASH && begin + i < length; i++) out[at / parts * length + begin + i] = bytes[i];
        }
        done += used;
    }
}
