/* SHA-1 over LANES streams at once: a template, see wide.h. SHA1_COMPRESS, SHA1_BLOCKS and SHA1_ROUNDS are the names of
 * its functions. PBKDF2 has lanes enough for two vectors side by side, which hides that each step waits for the last.
 * The sum of a step begins with what is known longest and ends with what the last step made.
 */

#define SHA1_STEP(function, constant, word)                                                                          \
    LPX_UNROLL                                                                                                       \
    for (int g = 0; g < vectors; g++) {                                                                              \
        const V sum = ADD(ADD(ADD(ADD(e[g], SET(constant)), word), function(b[g], c[g], d[g])), ROTL(a[g], 5));      \
        e[g] = d[g];                                                                                                 \
        d[g] = c[g];                                                                                                 \
        c[g] = ROTL(b[g], 30);                                                                                       \
        b[g] = a[g];                                                                                                 \
        a[g] = sum;                                                                                                  \
    }
#define SHA1_NEXT(i)                                                                                                 \
    (w[g][(i) & 15] =                                                                                                \
         ROTL(XOR(PARITY(w[g][((i) + 13) & 15], w[g][((i) + 8) & 15], w[g][((i) + 2) & 15]), w[g][(i) & 15]), 1))

/* Takes the words of one block of every lane; w is used up. `vectors` (1 or 2) is a constant at every call. */
WIDE_TARGET LPX_INLINE void SHA1_COMPRESS(V state[][5], V w[][16], const int vectors)
{
    V a[2], b[2], c[2], d[2], e[2];
    LPX_UNROLL
    for (int g = 0; g < vectors; g++) {
        a[g] = state[g][0];
        b[g] = state[g][1];
        c[g] = state[g][2];
        d[g] = state[g][3];
        e[g] = state[g][4];
    }
    LPX_UNROLL
    for (int i = 0; i < 16; i++) SHA1_STEP(CHOOSE, 0x5A827999u, w[g][i])
    LPX_UNROLL
    for (int i = 16; i < 20; i++) SHA1_STEP(CHOOSE, 0x5A827999u, SHA1_NEXT(i))
    LPX_UNROLL
    for (int i = 20; i < 40; i++) SHA1_STEP(PARITY, 0x6ED9EBA1u, SHA1_NEXT(i))
    LPX_UNROLL
    for (int i = 40; i < 60; i++) SHA1_STEP(MAJORITY, 0x8F1BBCDCu, SHA1_NEXT(i))
    LPX_UNROLL
    for (int i = 60; i < 80; i++) SHA1_STEP(PARITY, 0xCA62C1D6u, SHA1_NEXT(i))
    LPX_UNROLL
    for (int g = 0; g < vectors; g++) {
        state[g][0] = ADD(state[g][0], a[g]);
        state[g][1] = ADD(state[g][1], b[g]);
        state[g][2] = ADD(state[g][2], c[g]);
        state[g][3] = ADD(state[g][3], d[g]);
        state[g][4] = ADD(state[g][4], e[g]);
    }
}

WIDE_TARGET static void SHA1_BLOCKS(uint32_t *state, uint8_t *const *data, size_t blocks, const void *context)
{
    V s[1][5], w[1][16];
    (void)context;
    for (int i = 0; i < 5; i++) s[0][i] = LOAD(state + i * LANES);
    for (size_t offset = 0; offset < 64 * blocks; offset += 64) {
        for (int i = 0; i < 4; i++) FETCH4(w[0] + 4 * i, data, offset + 16 * i);
        for (int i = 0; i < 16; i++) w[0][i] = SWAP(w[0][i]);
        SHA1_COMPRESS(s, w, 1);
    }
    for (int i = 0; i < 5; i++) STORE(state + i * LANES, s[0][i]);
}

/* The rounds of PBKDF2 for 2 * LANES lanes: u holds the first result of each, [word * 2 * LANES + lane], and becomes
 * the sum of all. */
WIDE_TARGET static void SHA1_ROUNDS(const uint32_t inner[5], const uint32_t outer[5], uint32_t *u, uint32_t rounds)
{
    V result[2][5], sum[2][5], w[2][16];
    for (int g = 0; g < 2; g++)
        for (int i = 0; i < 5; i++) result[g][i] = sum[g][i] = LOAD(u + (2 * i + g) * LANES);
    for (uint32_t round = 0; round < rounds; round++) {
        for (int half = 0; half < 2; half++) {
            const uint32_t *start = half ? outer : inner;
            for (int g = 0; g < 2; g++) {
                for (int i = 0; i < 5; i++) w[g][i] = result[g][i];
                w[g][5] = SET(0x80000000u);
                for (int i = 6; i < 15; i++) w[g][i] = SET(0);
                w[g][15] = SET((64 + 20) * 8);
                for (int i = 0; i < 5; i++) result[g][i] = SET(start[i]);
            }
            SHA1_COMPRESS(result, w, 2);
        }
        for (int g = 0; g < 2; g++)
            for (int i = 0; i < 5; i++) sum[g][i] = XOR(sum[g][i], result[g][i]);
    }
    for (int g = 0; g < 2; g++)
        for (int i = 0; i < 5; i++) STORE(u + (2 * i + g) * LANES, sum[g][i]);
}

#undef SHA1_STEP
#undef SHA1_NEXT
#undef SHA1_COMPRESS
#undef SHA1_BLOCKS
#undef SHA1_ROUNDS
#undef WIDE
