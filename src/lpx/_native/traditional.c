/* Traditional PKWARE encryption (APPNOTE 6.3.10, 6.1), in place, of one to six streams side by side.
 *
 * One stream is a single chain of about 25 cycles a byte, in which most of the processor waits; the streams of
 * several entries do not depend on each other.
 */
#include "traditional.h"

struct keys {
    uint32_t k0, k1, k2;
};

LPX_INLINE uint32_t crc_step(uint32_t crc, uint32_t byte) { return crc >> 8 ^ lpx_crc_table[(crc ^ byte) & 0xFF]; }

LPX_INLINE void step(struct keys *at, uint8_t *byte, const int encrypts)
{
    const uint32_t mixed = at->k2 | 2;
    const uint8_t mask = (uint8_t)((mixed & 0xFFFF) * ((mixed & 0xFFFF) ^ 1) >> 8);
    const uint8_t given = *byte, made = given ^ mask, plain = encrypts ? given : made;
    *byte = made;
    at->k0 = crc_step(at->k0, plain);
    at->k1 = (at->k1 + (at->k0 & 0xFF)) * LPX_TRADITIONAL_FACTOR + 1;
    at->k2 = crc_step(at->k2, at->k1 >> 24);
}

/* `lanes` and `encrypts` are constants at every call. */
LPX_INLINE void run(uint32_t *state, uint8_t *const *data, size_t units, const int lanes, const int encrypts)
{
    struct keys at[6];
    uint8_t *place[6];
    LPX_UNROLL
    for (int l = 0; l < lanes; l++) {
        at[l].k0 = state[l];
        at[l].k1 = state[lanes + l];
        at[l].k2 = state[2 * lanes + l];
        place[l] = data[l];
    }
    for (size_t i = 0; i < units; i++) {
        LPX_UNROLL
        for (int l = 0; l < lanes; l++) step(&at[l], place[l] + i, encrypts);
    }
    LPX_UNROLL
    for (int l = 0; l < lanes; l++) {
        state[l] = at[l].k0;
        state[lanes + l] = at[l].k1;
        state[2 * lanes + l] = at[l].k2;
    }
}

#define RUNNER(name, lanes, encrypts)                                                                                \
    static void name(uint32_t *state, uint8_t *const *data, size_t units, const void *context)                       \
    {                                                                                                                \
        (void)context;                                                                                               \
        run(state, data, units, lanes, encrypts);                                                                    \
    }

RUNNER(decrypt1, 1, 0)
RUNNER(decrypt2, 2, 0)
RUNNER(decrypt3, 3, 0)
RUNNER(decrypt4, 4, 0)
RUNNER(decrypt5, 5, 0)
RUNNER(decrypt6, 6, 0)
RUNNER(encrypt1, 1, 1)

void lpx_traditional_engine(unsigned features, int encrypts, struct lpx_engine *engine)
{
    static const lpx_run decrypt[] = {decrypt1, decrypt2, decrypt3, decrypt4, decrypt5, decrypt6};
    engine->words = 3;
    engine->unit = 1;
    engine->context = NULL;
    (void)features;
    if (encrypts) {
        /* The plain bytes are known beforehand, so one stream's chain is short and keeps the processor busy. */
        engine->most = 1;
        engine->by_active[1].run = encrypt1;
        engine->by_active[1].lanes = 1;
        return;
    }
    engine->most = 6;
    for (unsigned active = 1; active <= engine->most; active++) {
        engine->by_active[active].run = decrypt[active - 1];
        engine->by_active[active].lanes = active;
    }
#if LPX_X86
    if (!(features & LPX_AVX2)) return;
    /* Below these numbers of streams, measured, plain code is as quick. */
    const unsigned wide_from = features & LPX_GFNI ? 7 : 9;
    engine->most = 16;
    for (unsigned active = 7; active <= engine->most; active++) {
        engine->by_active[active].run = decrypt6;
        engine->by_active[active].lanes = 6;
        if (active >= wide_from) {
            engine->by_active[active].run = features & LPX_GFNI ? lpx_traditional_gfni : lpx_traditional_avx2;
            engine->by_active[active].lanes = 16;
        }
    }
#endif
}
