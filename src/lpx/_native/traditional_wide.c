/* The traditional cipher over 16 streams at once, with AVX2 or with AVX-512 and GFNI. */
#include "traditional.h"

#if LPX_X86

/* Turns 16 rows of 16 bytes into columns, and back. */
LPX_TARGET("sse2") LPX_INLINE void transpose(__m128i rows[16])
{
    __m128i other[16];
    LPX_UNROLL
    for (int round = 0; round < 4; round++) {
        for (int i = 0; i < 8; i++) {
            other[2 * i] = _mm_unpacklo_epi8(rows[i], rows[i + 8]);
            other[2 * i + 1] = _mm_unpackhi_epi8(rows[i], rows[i + 8]);
        }
        for (int i = 0; i < 16; i++) rows[i] = other[i];
    }
}

/* The CRC table's byte j for each low (0) and each high (1) half of a byte; what both halves add is combined. */
static const uint8_t halves[4][2][16] = {
    {{0x00, 0x96, 0x2C, 0xBA, 0x19, 0x8F, 0x35, 0xA3, 0x32, 0xA4, 0x1E, 0x88, 0x2B, 0xBD, 0x07, 0x91},
     {0x00, 0x64, 0xC8, 0xAC, 0x90, 0xF4, 0x58, 0x3C, 0x20, 0x44, 0xE8, 0x8C, 0xB0, 0xD4, 0x78, 0x1C}},
    {{0x00, 0x30, 0x61, 0x51, 0xC4, 0xF4, 0xA5, 0x95, 0x88, 0xB8, 0xE9, 0xD9, 0x4C, 0x7C, 0x2D, 0x1D},
     {0x00, 0x10, 0x20, 0x30, 0x41, 0x51, 0x61, 0x71, 0x83, 0x93, 0xA3, 0xB3, 0xC2, 0xD2, 0xE2, 0xF2}},
    {{0x00, 0x07, 0x0E, 0x09, 0x6D, 0x6A, 0x63, 0x64, 0xDB, 0xDC, 0xD5, 0xD2, 0xB6, 0xB1, 0xB8, 0xBF},
     {0x00, 0xB7, 0x6E, 0xD9, 0xDC, 0x6B, 0xB2, 0x05, 0xB8, 0x0F, 0xD6, 0x61, 0x64, 0xD3, 0x0A, 0xBD}},
    {{0x00, 0x77, 0xEE, 0x99, 0x07, 0x70, 0xE9, 0x9E, 0x0E, 0x79, 0xE0, 0x97, 0x09, 0x7E, 0xE7, 0x90},
     {0x00, 0x1D, 0x3B, 0x26, 0x76, 0x6B, 0x4D, 0x50, 0xED, 0xF0, 0xD6, 0xCB, 0x9B, 0x86, 0xA0, 0xBD}},
};

struct half_tables {
    __m128i of[4][2];
};

LPX_TARGET("avx2") LPX_INLINE struct half_tables load_halves(void)
{
    struct half_tables tables;
    for (int i = 0; i < 8; i++) tables.of[i / 2][i % 2] = _mm_loadu_si128((const __m128i *)halves[i / 2][i % 2]);
    return tables;
}

LPX_TARGET("avx2") LPX_INLINE __m128i map_halves(const struct half_tables *tables, int plane, __m128i byte)
{
    const __m128i nibble = _mm_set1_epi8(15);
    return _mm_xor_si128(_mm_shuffle_epi8(tables->of[plane][0], _mm_and_si128(byte, nibble)),
                         _mm_shuffle_epi8(tables->of[plane][1], _mm_and_si128(_mm_srli_epi16(byte, 4), nibble)));
}

struct two_words {
    __m256i low, high;
};

LPX_TARGET("avx2") LPX_INLINE struct two_words load_two(const uint32_t *at)
{
    const struct two_words words = {_mm256_loadu_si256((const __m256i *)at),
                                    _mm256_loadu_si256((const __m256i *)(at + 8))};
    return words;
}

LPX_TARGET("avx2") LPX_INLINE __m256i step_eight(__m256i words, __m128i bytes)
{
    const __m256i factor = _mm256_set1_epi32(LPX_TRADITIONAL_FACTOR);
    const __m256i sum = _mm256_add_epi32(words, _mm256_cvtepu8_epi32(bytes));
    return _mm256_add_epi32(_mm256_mullo_epi32(sum, factor), _mm256_set1_epi32(1));
}

LPX_TARGET("avx2") LPX_INLINE __m128i top_of_two(struct two_words words)
{
    const __m256i mixed = _mm256_packus_epi32(_mm256_srli_epi32(words.low, 24), _mm256_srli_epi32(words.high, 24));
    const __m256i even = _mm256_permute4x64_epi64(mixed, 0xD8);
    return _mm_packus_epi16(_mm256_castsi256_si128(even), _mm256_extracti128_si256(even, 1));
}

#define TABLES struct half_tables
#define TABLES_LOAD load_halves
#define MAP(tables, plane, byte) map_halves(&(tables), plane, byte)
#define WORDS struct two_words
#define WORDS_LOAD load_two
#define WORDS_STORE(at, words)                                                                                       \
    do {                                                                                                             \
        _mm256_storeu_si256((__m256i *)(at), (words).low);                                                           \
        _mm256_storeu_si256((__m256i *)((at) + 8), (words).high);                                                    \
    } while (0)
#define WORDS_STEP(words, bytes)                                                                                     \
    do {                                                                                                             \
        (words).low = step_eight((words).low, bytes);                                                                \
        (words).high = step_eight((words).high, _mm_srli_si128(bytes, 8));                                           \
    } while (0)
#define WORDS_TOP top_of_two
#define WIDE_TARGET LPX_TARGET("avx2")
#define WIDE_NAME run_avx2
#include "traditional_wide.h"

/* The same maps as 8 by 8 bit matrices for GF2P8AFFINEQB. */
static const uint64_t matrices[4] = {0x040913264D9A3061u,
                                     0xC28004081123468Cu,
                                     0x1D3B77EED8B46CD8u,
                                     0xB56FDFBA71E3C382u};

struct bit_tables {
    __m128i of[4];
};

LPX_TARGET("avx2") LPX_INLINE struct bit_tables load_matrices(void)
{
    struct bit_tables tables;
    for (int i = 0; i < 4; i++) tables.of[i] = _mm_set1_epi64x((long long)matrices[i]);
    return tables;
}

#define TABLES struct bit_tables
#define TABLES_LOAD load_matrices
#define MAP(tables, plane, byte) _mm_gf2p8affine_epi64_epi8(byte, (tables).of[plane], 0)
#define WORDS __m512i
#define WORDS_LOAD(at) _mm512_loadu_si512(at)
#define WORDS_STORE(at, words) _mm512_storeu_si512(at, words)
#define WORDS_STEP(words, bytes)                                                                                     \
    (words) = _mm512_add_epi32(_mm512_mullo_epi32(_mm512_add_epi32(words, _mm512_cvtepu8_epi32(bytes)),              \
                                                  _mm512_set1_epi32(LPX_TRADITIONAL_FACTOR)),                        \
                               _mm512_set1_epi32(1))
#define WORDS_TOP(words) _mm512_cvtepi32_epi8(_mm512_srli_epi32(words, 24))
#define WIDE_TARGET LPX_TARGET("avx2,avx512f,avx512bw,avx512vl,gfni")
#define WIDE_NAME run_gfni
#include "traditional_wide.h"

void lpx_traditional_avx2(uint32_t *state, uint8_t *const *data, size_t units, const void *context)
{
    run_avx2(state, data, units, context);
}

void lpx_traditional_gfni(uint32_t *state, uint8_t *const *data, size_t units, const void *context)
{
    run_gfni(state, data, units, context);
}

#endif
