/* MD5 (RFC 1321) over whole blocks: one stream, or 4, 8 or 16 side by side. */
#include "kernels.h"
#include "md5_steps.h"

#define F(x, y, z) ((z) ^ ((x) & ((y) ^ (z))))
#define G(x, y, z) (((x) & (z)) + ((y) & ~(z)))
#define H(x, y, z) ((x) ^ (y) ^ (z))
#define I(x, y, z) ((y) ^ ((x) | ~(z)))
#define STEP(function, a, b, c, d, word, constant, rotation)                                                         \
    a += function(b, c, d) + lpx_load32le(block + 4 * (word)) + (constant);                                          \
    a = lpx_rotl(a, rotation) + b;

static void one_lane(uint32_t *state, uint8_t *const *data, size_t blocks, const void *context)
{
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    (void)context;
    for (const uint8_t *block = data[0]; blocks > 0; blocks--, block += 64) {
        const uint32_t a0 = a, b0 = b, c0 = c, d0 = d;
        LPX_MD5_STEPS(STEP)
        a += a0;
        b += b0;
        c += c0;
        d += d0;
    }
    state[0] = a;
    state[1] = b;
    state[2] = c;
    state[3] = d;
}

/* Two chains fill a processor that one leaves waiting; more than two do not fit into its plain registers. */
#define STEP2(function, a, b, c, d, word, constant, rotation)                                                        \
    a##0 += function(b##0, c##0, d##0) + lpx_load32le(block0 + 4 * (word)) + (constant);                             \
    a##1 += function(b##1, c##1, d##1) + lpx_load32le(block1 + 4 * (word)) + (constant);                             \
    a##0 = lpx_rotl(a##0, rotation) + b##0;                                                                          \
    a##1 = lpx_rotl(a##1, rotation) + b##1;

static void two_lanes(uint32_t *state, uint8_t *const *data, size_t blocks, const void *context)
{
    uint32_t a0 = state[0], b0 = state[2], c0 = state[4], d0 = state[6];
    uint32_t a1 = state[1], b1 = state[3], c1 = state[5], d1 = state[7];
    const uint8_t *block0 = data[0], *block1 = data[1];
    (void)context;
    for (; blocks > 0; blocks--, block0 += 64, block1 += 64) {
        LPX_MD5_STEPS(STEP2)
        state[0] = a0 += state[0];
        state[1] = a1 += state[1];
        state[2] = b0 += state[2];
        state[3] = b1 += state[3];
        state[4] = c0 += state[4];
        state[5] = c1 += state[5];
        state[6] = d0 += state[6];
        state[7] = d1 += state[7];
    }
}

#undef F
#undef G
#undef H
#undef I
#undef STEP
#undef STEP2

#if LPX_X86

#define WIDE 8
#include "wide.h"
#define MD5_NAME eight_lanes
#include "md5_wide.h"

#define WIDE 9
#include "wide.h"
#define MD5_NAME eight_lanes_ternary
#include "md5_wide.h"

#define WIDE 16
#include "wide.h"
#define MD5_NAME sixteen_lanes
#include "md5_wide.h"

#endif

void lpx_md5_engine(unsigned features, struct lpx_engine *engine)
{
    engine->words = 4;
    engine->unit = 64;
    engine->context = NULL;
    engine->most = 2;
    engine->by_active[1].run = one_lane;
    engine->by_active[1].lanes = 1;
    engine->by_active[2].run = two_lanes;
    engine->by_active[2].lanes = 2;
    (void)features;
#if LPX_X86
    if (!(features & LPX_AVX2)) return;
    /* Below these numbers of streams, measured, two of them at a time end sooner than all of them together. */
    const unsigned wide_from = features & LPX_AVX512 ? 5 : 7;
    engine->most = features & LPX_AVX512 ? 16 : 8;
    for (unsigned active = 3; active <= engine->most; active++) {
        engine->by_active[active].run = two_lanes;
        engine->by_active[active].lanes = 2;
        if (active > 8) {
            engine->by_active[active].run = sixteen_lanes;
            engine->by_active[active].lanes = 16;
        } else if (active >= wide_from) {
            engine->by_active[active].run = features & LPX_AVX512 ? eight_lanes_ternary : eight_lanes;
            engine->by_active[active].lanes = 8;
        }
    }
#endif
}
