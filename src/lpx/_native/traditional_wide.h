/* The traditional cipher over 16 streams at once: a template, included by traditional_wide.c.
 *
 * A key's bytes lie in planes: one 16-byte vector holds the same byte of a key for all streams. A CRC step is linear, so
 * what a byte adds to the register is four linear maps of that byte: TABLES holds them, MAP(tables, plane, byte) applies
 * one. Key 1 is kept as words: WORDS, with WORDS_LOAD, WORDS_STORE, WORDS_STEP (adds low bytes, multiplies, adds one) and
 * WORDS_TOP (the highest bytes). WIDE_NAME is the function's name, WIDE_TARGET what it needs.
 */

#define CRC_STEP(plane, byte)                                                                                        \
    do {                                                                                                             \
        const __m128i index = _mm_xor_si128(plane[0], byte);                                                         \
        plane[0] = _mm_xor_si128(plane[1], MAP(tables, 0, index));                                                   \
        plane[1] = _mm_xor_si128(plane[2], MAP(tables, 1, index));                                                   \
        plane[2] = _mm_xor_si128(plane[3], MAP(tables, 2, index));                                                   \
        plane[3] = MAP(tables, 3, index);                                                                            \
    } while (0)

WIDE_TARGET static void WIDE_NAME(uint32_t *state, uint8_t *const *data, size_t units, const void *context)
{
    const TABLES tables = TABLES_LOAD();
    const __m128i two = _mm_set1_epi8(2), one16 = _mm_set1_epi16(1);
    __m128i k0[4], k2[4], rows[16];
    uint8_t bytes[4][16];
    (void)context;
    for (int key = 0; key < 3; key += 2) {
        for (int plane = 0; plane < 4; plane++)
            for (int l = 0; l < 16; l++) bytes[plane][l] = (uint8_t)(state[16 * key + l] >> 8 * plane);
        for (int plane = 0; plane < 4; plane++)
            (key ? k2 : k0)[plane] = _mm_loadu_si128((const __m128i *)bytes[plane]);
    }
    WORDS k1 = WORDS_LOAD(state + 16);

    for (size_t done = 0; done < units; done += 16) {
        const int steps = units - done < 16 ? (int)(units - done) : 16;
        if (steps == 16) {
            for (int l = 0; l < 16; l++) rows[l] = _mm_loadu_si128((const __m128i *)(data[l] + done));
        } else {
            uint8_t rest[16][16] = {{0}};
            for (int l = 0; l < 16; l++)
                for (int i = 0; i < steps; i++) rest[l][i] = data[l][done + (size_t)i];
            for (int l = 0; l < 16; l++) rows[l] = _mm_loadu_si128((const __m128i *)rest[l]);
        }
        transpose(rows);
        for (int i = 0; i < steps; i++) {
            const __m128i low = _mm_or_si128(k2[0], two);
            const __m128i front = _mm_unpacklo_epi8(low, k2[1]), back = _mm_unpackhi_epi8(low, k2[1]);
            const __m128i mask = _mm_packus_epi16(
                _mm_srli_epi16(_mm_mullo_epi16(front, _mm_xor_si128(front, one16)), 8),
                _mm_srli_epi16(_mm_mullo_epi16(back, _mm_xor_si128(back, one16)), 8));
            rows[i] = _mm_xor_si128(rows[i], mask);
            CRC_STEP(k0, rows[i]);
            WORDS_STEP(k1, k0[0]);
            const __m128i top = WORDS_TOP(k1);
            CRC_STEP(k2, top);
        }
        transpose(rows);
        if (steps == 16) {
            for (int l = 0; l < 16; l++) _mm_storeu_si128((__m128i *)(data[l] + done), rows[l]);
        } else {
            uint8_t rest[16];
            for (int l = 0; l < 16; l++) {
                _mm_storeu_si128((__m128i *)rest, rows[l]);
                for (int i = 0; i < steps; i++) data[l][done + (size_t)i] = rest[i];
            }
        }
    }

    for (int key = 0; key < 3; key += 2) {
        for (int plane = 0; plane < 4; plane++)
            _mm_storeu_si128((__m128i *)bytes[plane], (key ? k2 : k0)[plane]);
        for (int l = 0; l < 16; l++) {
            state[16 * key + l] = 0;
            for (int plane = 0; plane < 4; plane++) state[16 * key + l] |= (uint32_t)bytes[plane][l] << 8 * plane;
        }
    }
    WORDS_STORE(state + 16, k1);
}

#undef CRC_STEP
#undef TABLES
#undef TABLES_LOAD
#undef MAP
#undef WORDS
#undef WORDS_LOAD
#undef WORDS_STORE
#undef WORDS_STEP
#undef WORDS_TOP
#undef WIDE_TARGET
#undef WIDE_NAME
