/* Vectors of 32-bit words, one word per lane, in one vocabulary for two register widths.
 *
 * A template (md5_wide.h, sha1_wide.h) is included once per width after one of the blocks below was chosen:
 * #define WIDE 8 (AVX2), 9 (AVX-512VL on 8 lanes) or 16 (AVX-512). Four lanes of SSE2 are slower than two chains of plain
 * code.
 */
#undef V
#undef LANES
#undef WIDE_TARGET
#undef ADD
#undef AND
#undef XOR
#undef ROTL
#undef CHOOSE
#undef MAJORITY
#undef PARITY
#undef OR_NOT_XOR
#undef SET
#undef LOAD
#undef STORE
#undef QUARTERS
#undef LOW32
#undef HIGH32
#undef LOW64
#undef HIGH64
#undef SWAP

#if WIDE == 8 || WIDE == 9

#define V __m256i
#define LANES 8
#define ADD(x, y) _mm256_add_epi32(x, y)
#define AND(x, y) _mm256_and_si256(x, y)
#define XOR(x, y) _mm256_xor_si256(x, y)
#define SET(word) _mm256_set1_epi32((int)(word))
#define LOAD(at) _mm256_loadu_si256((const __m256i *)(at))
#define STORE(at, x) _mm256_storeu_si256((__m256i *)(at), x)
#define QUARTERS(data, j, offset)                                                                                    \
    _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)((data)[j] + (offset)))),        \
                            _mm_loadu_si128((const __m128i *)((data)[4 + (j)] + (offset))), 1)
#define LOW32(x, y) _mm256_unpacklo_epi32(x, y)
#define HIGH32(x, y) _mm256_unpackhi_epi32(x, y)
#define LOW64(x, y) _mm256_unpacklo_epi64(x, y)
#define HIGH64(x, y) _mm256_unpackhi_epi64(x, y)
#define SWAP(x) _mm256_shuffle_epi8(x, _mm256_broadcastsi128_si256(_mm_set_epi64x(0x0C0D0E0F08090A0B, 0x0405060700010203)))
#if WIDE == 8
#define WIDE_TARGET LPX_TARGET("avx2")
#define ROTL(x, n) _mm256_or_si256(_mm256_slli_epi32(x, n), _mm256_srli_epi32(x, 32 - (n)))
#define OR_NOT_XOR(x, y, z) XOR(y, _mm256_or_si256(x, XOR(z, SET(0xFFFFFFFFu))))
#else
#define WIDE_TARGET LPX_TARGET("avx2,avx512f,avx512vl")
#define ROTL(x, n) _mm256_rol_epi32(x, n)
#define CHOOSE(x, y, z) _mm256_ternarylogic_epi32(x, y, z, 0xCA)
#define MAJORITY(x, y, z) _mm256_ternarylogic_epi32(x, y, z, 0xE8)
#define PARITY(x, y, z) _mm256_ternarylogic_epi32(x, y, z, 0x96)
#define OR_NOT_XOR(x, y, z) _mm256_ternarylogic_epi32(x, y, z, 0x39)
#endif

#elif WIDE == 16

#define V __m512i
#define LANES 16
#define WIDE_TARGET LPX_TARGET("avx512f,avx512bw,avx512dq")
#define ADD(x, y) _mm512_add_epi32(x, y)
#define AND(x, y) _mm512_and_si512(x, y)
#define XOR(x, y) _mm512_xor_si512(x, y)
#define ROTL(x, n) _mm512_rol_epi32(x, n)
#define CHOOSE(x, y, z) _mm512_ternarylogic_epi32(x, y, z, 0xCA)
#define MAJORITY(x, y, z) _mm512_ternarylogic_epi32(x, y, z, 0xE8)
#define PARITY(x, y, z) _mm512_ternarylogic_epi32(x, y, z, 0x96)
#define OR_NOT_XOR(x, y, z) _mm512_ternarylogic_epi32(x, y, z, 0x39)
#define SET(word) _mm512_set1_epi32((int)(word))
#define LOAD(at) _mm512_loadu_si512(at)
#define STORE(at, x) _mm512_storeu_si512(at, x)
#define QUARTERS(data, j, offset)                                                                                    \
    _mm512_inserti64x4(                                                                                              \
        _mm512_castsi256_si512(_mm256_inserti128_si256(                                                              \
            _mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)((data)[j] + (offset)))),                        \
            _mm_loadu_si128((const __m128i *)((data)[4 + (j)] + (offset))), 1)),                                     \
        _mm256_inserti128_si256(                                                                                     \
            _mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)((data)[8 + (j)] + (offset)))),                  \
            _mm_loadu_si128((const __m128i *)((data)[12 + (j)] + (offset))), 1),                                     \
        1)
#define LOW32(x, y) _mm512_unpacklo_epi32(x, y)
#define HIGH32(x, y) _mm512_unpackhi_epi32(x, y)
#define LOW64(x, y) _mm512_unpacklo_epi64(x, y)
#define HIGH64(x, y) _mm512_unpackhi_epi64(x, y)
#define SWAP(x)                                                                                                      \
    _mm512_shuffle_epi8(x, _mm512_broadcast_i32x4(_mm_set_epi64x(0x0C0D0E0F08090A0B, 0x0405060700010203)))

#endif

#ifndef CHOOSE
#define CHOOSE(x, y, z) XOR(z, AND(x, XOR(y, z)))
#define MAJORITY(x, y, z) XOR(AND(x, y), AND(z, XOR(x, y)))
#define PARITY(x, y, z) XOR(x, XOR(y, z))
#endif

/* Fetches four words of every lane: 16 bytes each, turned so that a vector holds one word of all lanes. */
#undef FETCH4
#define FETCH4(w, data, offset)                                                                                      \
    do {                                                                                                             \
        const V q0 = QUARTERS(data, 0, offset), q1 = QUARTERS(data, 1, offset);                                      \
        const V q2 = QUARTERS(data, 2, offset), q3 = QUARTERS(data, 3, offset);                                      \
        const V low01 = LOW32(q0, q1), low23 = LOW32(q2, q3);                                                        \
        const V high01 = HIGH32(q0, q1), high23 = HIGH32(q2, q3);                                                    \
        (w)[0] = LOW64(low01, low23);                                                                                \
        (w)[1] = HIGH64(low01, low23);                                                                               \
        (w)[2] = LOW64(high01, high23);                                                                              \
        (w)[3] = HIGH64(high01, high23);                                                                             \
    } while (0)
