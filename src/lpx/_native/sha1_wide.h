/* SHA-1 over LANES streams at once: a template, see wide.h. SHA1_COMPRESS, SHA1_BLOCKS and SHA1_ROUNDS are the names of
 * its functions. */

#define SHA1_STEP(function, constant, word)                                                                          \
    do {                                                                                                             \
        const V sum = ADD(ADD(function(b, c, d), ADD(e, SET(constant))), ADD(ROTL(a, 5), word));                     \
        e = d;                                                                                                       \
        d = c;                                                                                                       \
        c = ROTL(b, 30);                                                                                             \
        b = a;                                                                                                       \
        a = sum;                                                                                                     \
    } while (0)
#define SHA1_NEXT(i)                                                                                                 \
    (w[(i) & 15] = ROTL(XOR(PARITY(w[(i + 13) & 15], w[(i + 8) & 15], w[(i + 2) & 15]), w[(i) & 15]), 1))

/* Takes the words of one block of every lane; w is used up. */
WIDE_TARGET static inline void SHA1_COMPRESS(V state[5], V w[16])
{
    V a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
    LPX_UNROLL
    for (int i = 0; i < 16; i++) SHA1_STEP(CHOOSE, 0x5A827999u, w[i]);
    LPX_UNROLL
    for (int i = 16; i < 20; i++) SHA1_STEP(CHOOSE, 0x5A827999u, SHA1_NEXT(i));
    LPX_UNROLL
    for (int i = 20; i < 40; i++) SHA1_STEP(PARITY, 0x6ED9EBA1u, SHA1_NEXT(i));
    LPX_UNROLL
    for (int i = 40; i < 60; i++) SHA1_STEP(MAJORITY, 0x8F1BBCDCu, SHA1_NEXT(i));
    LPX_UNROLL
    for (int i = 60; i < 80; i++) SHA1_STEP(PARITY, 0xCA62C1D6u, SHA1_NEXT(i));
    state[0] = ADD(state[0], a);
    state[1] = ADD(state[1], b);
    state[2] = ADD(state[2], c);
    state[3] = ADD(state[3], d);
    state[4] = ADD(state[4], e);
}

WIDE_TARGET static void SHA1_BLOCKS(uint32_t *state, uint8_t *const *data, size_t blocks, const void *context)
{
    V s[5], w[16];
    (void)context;
    for (int i = 0; i < 5; i++) s[i] = LOAD(state + i * LANES);
    for (size_t offset = 0; offset < 64 * blocks; offset += 64) {
        for (int i = 0; i < 4; i++) FETCH4(w + 4 * i, data, offset + 16 * i);
        for (int i = 0; i < 16; i++) w[i] = SWAP(w[i]);
        SHA1_COMPRESS(s, w);
    }
    for (int i = 0; i < 5; i++) STORE(state + i * LANES, s[i]);
}

/* The rounds of PBKDF2: u holds the first result of every lane, [word * LANES + lane], and becomes the sum of all. */
WIDE_TARGET static void SHA1_ROUNDS(const uint32_t inner[5], const uint32_t outer[5], uint32_t *u, uint32_t rounds)
{
    V result[5], sum[5], w[16];
    for (int i = 0; i < 5; i++) result[i] = sum[i] = LOAD(u + i * LANES);
    for (uint32_t round = 0; round < rounds; round++) {
        for (int half = 0; half < 2; half++) {
            const uint32_t *start = half ? outer : inner;
            for (int i = 0; i < 5; i++) w[i] = result[i];
            w[5] = SET(0x80000000u);
            for (int i = 6; i < 15; i++) w[i] = SET(0);
            w[15] = SET((64 + 20) * 8);
            for (int i = 0; i < 5; i++) result[i] = SET(start[i]);
            SHA1_COMPRESS(result, w);
        }
        for (int i = 0; i < 5; i++) sum[i] = XOR(sum[i], result[i]);
    }
    for (int i = 0; i < 5; i++) STORE(u + i * LANES, sum[i]);
}

#undef SHA1_STEP
#undef SHA1_NEXT
#undef SHA1_COMPRESS
#undef SHA1_BLOCKS
#undef SHA1_ROUNDS
#undef WIDE
