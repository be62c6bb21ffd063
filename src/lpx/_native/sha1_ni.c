/* SHA-1 with SHA-NI. One stream waits for each instruction's result; two or four streams keep the unit busy.
 *
 * A register holds four words, the first in the highest place. Of the fifth word only the highest place counts.
 */
#include "sha1.h"

#if LPX_X86

#define NI LPX_TARGET("sha,sse4.1,ssse3")

struct lane {
    __m128i abcd, e;
};

/* Four steps; `e_now` is the fifth word for them, and `w` the four message words. */
#define QUAD(n, group, w)                                                                                            \
    for (int l = 0; l < lanes; l++) {                                                                                \
        const __m128i before = abcd[l];                                                                              \
        const __m128i sum = (n) == 0 ? _mm_add_epi32(e[l], w[l]) : _mm_sha1nexte_epu32(e[l], w[l]);                  \
        abcd[l] = _mm_sha1rnds4_epu32(before, sum, group);                                                           \
        e[l] = before;                                                                                               \
    }
/* Message words 4 n to 4 n + 3 from the sixteen before them. */
#define NEXT(w0, w1, w2, w3)                                                                                         \
    for (int l = 0; l < lanes; l++)                                                                                  \
        w0[l] = _mm_sha1msg2_epu32(_mm_xor_si128(_mm_sha1msg1_epu32(w0[l], w1[l]), w2[l]), w3[l]);

/* One block of each lane; m holds its sixteen words, and is used up. `lanes` is a constant at every call. */
NI LPX_INLINE void compress(struct lane *state, __m128i m[4][4], const int lanes)
{
    __m128i abcd[4], e[4], m0[4], m1[4], m2[4], m3[4];
    for (int l = 0; l < lanes; l++) {
        abcd[l] = state[l].abcd;
        e[l] = state[l].e;
        m0[l] = m[l][0];
        m1[l] = m[l][1];
        m2[l] = m[l][2];
        m3[l] = m[l][3];
    }
    QUAD(0, 0, m0) QUAD(1, 0, m1) QUAD(2, 0, m2) QUAD(3, 0, m3)
    NEXT(m0, m1, m2, m3) QUAD(4, 0, m0)
    NEXT(m1, m2, m3, m0) QUAD(5, 1, m1)
    NEXT(m2, m3, m0, m1) QUAD(6, 1, m2)
    NEXT(m3, m0, m1, m2) QUAD(7, 1, m3)
    NEXT(m0, m1, m2, m3) QUAD(8, 1, m0)
    NEXT(m1, m2, m3, m0) QUAD(9, 1, m1)
    NEXT(m2, m3, m0, m1) QUAD(10, 2, m2)
    NEXT(m3, m0, m1, m2) QUAD(11, 2, m3)
    NEXT(m0, m1, m2, m3) QUAD(12, 2, m0)
    NEXT(m1, m2, m3, m0) QUAD(13, 2, m1)
    NEXT(m2, m3, m0, m1) QUAD(14, 2, m2)
    NEXT(m3, m0, m1, m2) QUAD(15, 3, m3)
    NEXT(m0, m1, m2, m3) QUAD(16, 3, m0)
    NEXT(m1, m2, m3, m0) QUAD(17, 3, m1)
    NEXT(m2, m3, m0, m1) QUAD(18, 3, m2)
    NEXT(m3, m0, m1, m2) QUAD(19, 3, m3)
    for (int l = 0; l < lanes; l++) {
        state[l].e = _mm_sha1nexte_epu32(e[l], state[l].e);
        state[l].abcd = _mm_add_epi32(abcd[l], state[l].abcd);
    }
}

NI LPX_INLINE struct lane pack(const uint32_t *state, const int lanes)
{
    struct lane packed;
    packed.abcd = _mm_set_epi32((int)state[0], (int)state[lanes], (int)state[2 * lanes], (int)state[3 * lanes]);
    packed.e = _mm_set_epi32((int)state[4 * lanes], 0, 0, 0);
    return packed;
}

NI LPX_INLINE void unpack(struct lane packed, uint32_t *state, const int lanes)
{
    state[0] = (uint32_t)_mm_extract_epi32(packed.abcd, 3);
    state[lanes] = (uint32_t)_mm_extract_epi32(packed.abcd, 2);
    state[2 * lanes] = (uint32_t)_mm_extract_epi32(packed.abcd, 1);
    state[3 * lanes] = (uint32_t)_mm_extract_epi32(packed.abcd, 0);
    state[4 * lanes] = (uint32_t)_mm_extract_epi32(packed.e, 3);
}

NI LPX_INLINE void blocks_of(uint32_t *state, uint8_t *const *data, size_t blocks, const int lanes)
{
    const __m128i turned = _mm_set_epi64x(0x0001020304050607, 0x08090A0B0C0D0E0F);
    struct lane at[4];
    __m128i m[4][4];
    for (int l = 0; l < lanes; l++) at[l] = pack(state + l, lanes);
    for (size_t offset = 0; offset < 64 * blocks; offset += 64) {
        for (int l = 0; l < lanes; l++)
            for (int i = 0; i < 4; i++)
                m[l][i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(data[l] + offset + 16 * i)), turned);
        compress(at, m, lanes);
    }
    for (int l = 0; l < lanes; l++) unpack(at[l], state + l, lanes);
}

NI void lpx_sha1_ni_blocks1(uint32_t *state, uint8_t *const *data, size_t blocks, const void *context)
{
    (void)context;
    blocks_of(state, data, blocks, 1);
}

NI void lpx_sha1_ni_blocks2(uint32_t *state, uint8_t *const *data, size_t blocks, const void *context)
{
    (void)context;
    blocks_of(state, data, blocks, 2);
}

NI void lpx_sha1_ni_blocks4(uint32_t *state, uint8_t *const *data, size_t blocks, const void *context)
{
    (void)context;
    blocks_of(state, data, blocks, 4);
}

NI void lpx_sha1_ni_rounds4(const uint32_t inner[5], const uint32_t outer[5], uint32_t *u, uint32_t rounds)
{
    const struct lane starts[2] = {pack(inner, 1), pack(outer, 1)};
    const __m128i tail = _mm_set_epi32(0, (int)0x80000000u, 0, 0), length = _mm_set_epi32(0, 0, 0, (64 + 20) * 8);
    const __m128i first = _mm_set_epi32(-1, 0, 0, 0);
    struct lane result[4], sum[4];
    __m128i m[4][4];
    for (int l = 0; l < 4; l++) result[l] = sum[l] = pack(u + l, 4);
    for (uint32_t round = 0; round < rounds; round++) {
        for (int half = 0; half < 2; half++) {
            for (int l = 0; l < 4; l++) {
                m[l][0] = result[l].abcd;
                m[l][1] = _mm_or_si128(_mm_and_si128(result[l].e, first), tail);
                m[l][2] = _mm_setzero_si128();
                m[l][3] = length;
                result[l] = starts[half];
            }
            compress(result, m, 4);
        }
        for (int l = 0; l < 4; l++) {
            sum[l].abcd = _mm_xor_si128(sum[l].abcd, result[l].abcd);
            sum[l].e = _mm_xor_si128(sum[l].e, result[l].e);
        }
    }
    for (int l = 0; l < 4; l++) unpack(sum[l], u + l, 4);
}

#endif
