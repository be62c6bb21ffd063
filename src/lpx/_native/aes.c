/* AES (FIPS 197) in WinZip's counter mode, which counts little-endian and begins at 1.
 *
 * The plain path is for correctness only: where the processor has no AES instructions, lpx takes a library instead.
 */
#include "kernels.h"

#define MOST_ROUNDS 14

static const uint8_t sbox[256] = {
    0x63, 0x7C, 0x77, 0x7B, 0xF2, 0x6B, 0x6F, 0xC5, 0x30, 0x01, 0x67, 0x2B, 0xFE, 0xD7, 0xAB, 0x76,
    0xCA, 0x82, 0xC9, 0x7D, 0xFA, 0x59, 0x47, 0xF0, 0xAD, 0xD4, 0xA2, 0xAF, 0x9C, 0xA4, 0x72, 0xC0,
    0xB7, 0xFD, 0x93, 0x26, 0x36, 0x3F, 0xF7, 0xCC, 0x34, 0xA5, 0xE5, 0xF1, 0x71, 0xD8, 0x31, 0x15,
    0x04, 0xC7, 0x23, 0xC3, 0x18, 0x96, 0x05, 0x9A, 0x07, 0x12, 0x80, 0xE2, 0xEB, 0x27, 0xB2, 0x75,
    0x09, 0x83, 0x2C, 0x1A, 0x1B, 0x6E, 0x5A, 0xA0, 0x52, 0x3B, 0xD6, 0xB3, 0x29, 0xE3, 0x2F, 0x84,
    0x53, 0xD1, 0x00, 0xED, 0x20, 0xFC, 0xB1, 0x5B, 0x6A, 0xCB, 0xBE, 0x39, 0x4A, 0x4C, 0x58, 0xCF,
    0xD0, 0xEF, 0xAA, 0xFB, 0x43, 0x4D, 0x33, 0x85, 0x45, 0xF9, 0x02, 0x7F, 0x50, 0x3C, 0x9F, 0xA8,
    0x51, 0xA3, 0x40, 0x8F, 0x92, 0x9D, 0x38, 0xF5, 0xBC, 0xB6, 0xDA, 0x21, 0x10, 0xFF, 0xF3, 0xD2,
    0xCD, 0x0C, 0x13, 0xEC, 0x5F, 0x97, 0x44, 0x17, 0xC4, 0xA7, 0x7E, 0x3D, 0x64, 0x5D, 0x19, 0x73,
    0x60, 0x81, 0x4F, 0xDC, 0x22, 0x2A, 0x90, 0x88, 0x46, 0xEE, 0xB8, 0x14, 0xDE, 0x5E, 0x0B, 0xDB,
    0xE0, 0x32, 0x3A, 0x0A, 0x49, 0x06, 0x24, 0x5C, 0xC2, 0xD3, 0xAC, 0x62, 0x91, 0x95, 0xE4, 0x79,
    0xE7, 0xC8, 0x37, 0x6D, 0x8D, 0xD5, 0x4E, 0xA9, 0x6C, 0x56, 0xF4, 0xEA, 0x65, 0x7A, 0xAE, 0x08,
    0xBA, 0x78, 0x25, 0x2E, 0x1C, 0xA6, 0xB4, 0xC6, 0xE8, 0xDD, 0x74, 0x1F, 0x4B, 0xBD, 0x8B, 0x8A,
    0x70, 0x3E, 0xB5, 0x66, 0x48, 0x03, 0xF6, 0x0E, 0x61, 0x35, 0x57, 0xB9, 0x86, 0xC1, 0x1D, 0x9E,
    0xE1, 0xF8, 0x98, 0x11, 0x69, 0xD9, 0x8E, 0x94, 0x9B, 0x1E, 0x87, 0xE9, 0xCE, 0x55, 0x28, 0xDF,
    0x8C, 0xA1, 0x89, 0x0D, 0xBF, 0xE6, 0x42, 0x68, 0x41, 0x99, 0x2D, 0x0F, 0xB0, 0x54, 0xBB, 0x16,
};

/* Returns the number of rounds; schedule has 16 bytes per round key (FIPS 197, 5.2). */
static unsigned expand(const uint8_t *key, unsigned key_length, uint8_t schedule[16 * (MOST_ROUNDS + 1)])
{
    const unsigned rounds = key_length / 4 + 6;
    uint8_t constant = 1;
    for (unsigned i = 0; i < key_length; i++) schedule[i] = key[i];
    for (unsigned at = key_length; at < 16 * (rounds + 1); at += 4) {
        uint8_t word[4] = {schedule[at - 4], schedule[at - 3], schedule[at - 2], schedule[at - 1]};
        if (at % key_length == 0) {
            const uint8_t first = word[0];
            word[0] = sbox[word[1]] ^ constant;
            word[1] = sbox[word[2]];
            word[2] = sbox[word[3]];
            word[3] = sbox[first];
            constant = (uint8_t)(constant << 1 ^ (constant >> 7) * 0x1B);
        } else if (key_length == 32 && at % 32 == 16) {
            for (int i = 0; i < 4; i++) word[i] = sbox[word[i]];
        }
        for (int i = 0; i < 4; i++) schedule[at + i] = schedule[at - key_length + i] ^ word[i];
    }
    return rounds;
}

static uint8_t twice(uint8_t value) { return (uint8_t)(value << 1 ^ (value >> 7) * 0x1B); }

static void encrypt_block(const uint8_t *schedule, unsigned rounds, const uint8_t in[16], uint8_t out[16])
{
    uint8_t state[16], moved[16];
    for (int i = 0; i < 16; i++) state[i] = in[i] ^ schedule[i];
    for (unsigned round = 1; round <= rounds; round++) {
        for (int i = 0; i < 16; i++) moved[i] = sbox[state[(i + 4 * (i % 4)) % 16]];
        for (int column = 0; column < 16; column += 4) {
            const uint8_t *m = moved + column;
            const uint8_t all = m[0] ^ m[1] ^ m[2] ^ m[3];
            for (int i = 0; i < 4; i++)
                state[column + i] = round == rounds ? m[i] : m[i] ^ all ^ twice(m[i] ^ m[(i + 1) % 4]);
        }
        for (int i = 0; i < 16; i++) state[i] ^= schedule[16 * round + i];
    }
    for (int i = 0; i < 16; i++) out[i] = state[i];
}

static void counter_block(uint64_t counter, uint8_t block[16])
{
    for (int i = 0; i < 16; i++) block[i] = (uint8_t)(i < 8 ? counter >> 8 * i : 0);
}

#if LPX_X86

#define AESNI LPX_TARGET("aes,sse4.1")
#define FLIGHT 8

/* Whole blocks; eight are under way at once, because each of its rounds takes several cycles. */
AESNI static void blocks_ni(const uint8_t *schedule, unsigned rounds, uint64_t counter, uint8_t *data, size_t blocks)
{
    __m128i keys[MOST_ROUNDS + 1];
    for (unsigned i = 0; i <= rounds; i++) keys[i] = _mm_loadu_si128((const __m128i *)(schedule + 16 * i));
    while (blocks > 0) {
        const size_t count = blocks < FLIGHT ? blocks : FLIGHT;
        __m128i x[FLIGHT];
        LPX_UNROLL
        for (int i = 0; i < FLIGHT; i++)
            x[i] = _mm_xor_si128(_mm_set_epi64x(0, (long long)(counter + (uint64_t)i)), keys[0]);
        for (unsigned round = 1; round < rounds; round++) {
            LPX_UNROLL
            for (int i = 0; i < FLIGHT; i++) x[i] = _mm_aesenc_si128(x[i], keys[round]);
        }
        LPX_UNROLL
        for (int i = 0; i < FLIGHT; i++) x[i] = _mm_aesenclast_si128(x[i], keys[rounds]);
        __m128i *place = (__m128i *)data;
        if (count == FLIGHT) {
            for (int i = 0; i < FLIGHT; i++)
                _mm_storeu_si128(place + i, _mm_xor_si128(_mm_loadu_si128(place + i), x[i]));
        } else {
            for (size_t i = 0; i < count; i++)
                _mm_storeu_si128(place + i, _mm_xor_si128(_mm_loadu_si128(place + i), x[i]));
        }
        counter += count;
        data += 16 * count;
        blocks -= count;
    }
}

#endif

static void one_block(const uint8_t *schedule, unsigned rounds, uint64_t counter, unsigned skip, uint8_t *data,
                      size_t length)
{
    uint8_t block[16], stream[16];
    counter_block(counter, block);
    encrypt_block(schedule, rounds, block, stream);
    for (size_t i = 0; i < length; i++) data[i] ^= stream[skip + i];
}

void lpx_aes_ctr(unsigned features, const uint8_t *key, unsigned key_length, uint64_t position, uint8_t *data,
                 size_t length)
{
    uint8_t schedule[16 * (MOST_ROUNDS + 1)];
    const unsigned rounds = expand(key, key_length, schedule);
    uint64_t counter = 1 + position / 16;
    const unsigned skip = (unsigned)(position % 16);
    if (skip > 0 && length > 0) {
        const size_t part = length < 16 - skip ? length : 16 - skip;
        one_block(schedule, rounds, counter++, skip, data, part);
        data += part;
        length -= part;
    }
    (void)features;
#if LPX_X86
    if (features & LPX_AES) {
        blocks_ni(schedule, rounds, counter, data, length / 16);
        counter += length / 16;
        data += length / 16 * 16;
        length %= 16;
    }
#endif
    while (length > 0) {
        const size_t part = length < 16 ? length : 16;
        one_block(schedule, rounds, counter++, 0, data, part);
        data += part;
        length -= part;
    }
}
