/* MD5 over LANES streams at once: a template, see wide.h. MD5_NAME is the function's name. */

#define MD5_F(x, y, z) CHOOSE(x, y, z)
#define MD5_G(x, y, z) CHOOSE(z, x, y)
#define MD5_H(x, y, z) PARITY(x, y, z)
#define MD5_I(x, y, z) OR_NOT_XOR(x, y, z)
#define MD5_STEP(function, a, b, c, d, word, constant, rotation)                                                     \
    a = ADD(ADD(a, ADD(w[word], SET(constant))), MD5_##function(b, c, d));                                           \
    a = ADD(ROTL(a, rotation), b);

WIDE_TARGET static void MD5_NAME(uint32_t *state, uint8_t *const *data, size_t blocks, const void *context)
{
    V a = LOAD(state), b = LOAD(state + LANES), c = LOAD(state + 2 * LANES), d = LOAD(state + 3 * LANES);
    (void)context;
    for (size_t offset = 0; offset < 64 * blocks; offset += 64) {
        V w[16];
        for (int i = 0; i < 4; i++) FETCH4(w + 4 * i, data, offset + 16 * i);
        const V a0 = a, b0 = b, c0 = c, d0 = d;
        LPX_MD5_STEPS(MD5_STEP)
        a = ADD(a, a0);
        b = ADD(b, b0);
        c = ADD(c, c0);
        d = ADD(d, d0);
    }
    STORE(state, a);
    STORE(state + LANES, b);
    STORE(state + 2 * LANES, c);
    STORE(state + 3 * LANES, d);
}

#undef MD5_F
#undef MD5_G
#undef MD5_H
#undef MD5_I
#undef MD5_STEP
#undef MD5_NAME
#undef WIDE
