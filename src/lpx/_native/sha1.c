/* SHA-1 (FIPS 180-4, 6.1) over whole blocks: plain, with SHA-NI, or 8 or 16 streams side by side. */
#include "sha1.h"

#define STEP(function, constant, word)                                                                               \
    do {                                                                                                             \
        const uint32_t sum = lpx_rotl(a, 5) + (function) + e + (word) + (constant);                                  \
        e = d;                                                                                                       \
        d = c;                                                                                                       \
        c = lpx_rotl(b, 30);                                                                                         \
        b = a;                                                                                                       \
        a = sum;                                                                                                     \
    } while (0)
#define NEXT(i) (w[(i) & 15] = lpx_rotl(w[((i) + 13) & 15] ^ w[((i) + 8) & 15] ^ w[((i) + 2) & 15] ^ w[(i) & 15], 1))

static void compress(uint32_t state[5], uint32_t w[16])
{
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
    LPX_UNROLL
    for (int i = 0; i < 16; i++) STEP(d ^ (b & (c ^ d)), 0x5A827999u, w[i]);
    LPX_UNROLL
    for (int i = 16; i < 20; i++) STEP(d ^ (b & (c ^ d)), 0x5A827999u, NEXT(i));
    LPX_UNROLL
    for (int i = 20; i < 40; i++) STEP(b ^ c ^ d, 0x6ED9EBA1u, NEXT(i));
    LPX_UNROLL
    for (int i = 40; i < 60; i++) STEP((b & c) | (d & (b | c)), 0x8F1BBCDCu, NEXT(i));
    LPX_UNROLL
    for (int i = 60; i < 80; i++) STEP(b ^ c ^ d, 0xCA62C1D6u, NEXT(i));
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
}

#undef STEP
#undef NEXT

static void one_lane(uint32_t *state, uint8_t *const *data, size_t blocks, const void *context)
{
    uint32_t w[16];
    (void)context;
    for (const uint8_t *block = data[0]; blocks > 0; blocks--, block += 64) {
        for (int i = 0; i < 16; i++) w[i] = lpx_load32be(block + 4 * i);
        compress(state, w);
    }
}

static void one_lane_rounds(const uint32_t inner[5], const uint32_t outer[5], uint32_t *u, uint32_t rounds)
{
    uint32_t result[5], w[16];
    for (int i = 0; i < 5; i++) result[i] = u[i];
    for (uint32_t round = 0; round < rounds; round++) {
        for (int half = 0; half < 2; half++) {
            for (int i = 0; i < 16; i++) w[i] = i < 5 ? result[i] : 0;
            w[5] = 0x80000000u;
            w[15] = (64 + 20) * 8;
            for (int i = 0; i < 5; i++) result[i] = (half ? outer : inner)[i];
            compress(result, w);
        }
        for (int i = 0; i < 5; i++) u[i] ^= result[i];
    }
}

#if LPX_X86

#define WIDE 8
#include "wide.h"
#define SHA1_COMPRESS compress_eight
#define SHA1_BLOCKS eight_lanes
#define SHA1_ROUNDS eight_lanes_rounds
#include "sha1_wide.h"

#define WIDE 16
#include "wide.h"
#define SHA1_COMPRESS compress_sixteen
#define SHA1_BLOCKS sixteen_lanes
#define SHA1_ROUNDS sixteen_lanes_rounds
#include "sha1_wide.h"

#endif

void lpx_sha1_init(uint32_t state[5])
{
    state[0] = 0x67452301u;
    state[1] = 0xEFCDAB89u;
    state[2] = 0x98BADCFEu;
    state[3] = 0x10325476u;
    state[4] = 0xC3D2E1F0u;
}

void lpx_sha1_engine(unsigned features, struct lpx_engine *engine)
{
    engine->words = 5;
    engine->unit = 64;
    engine->context = NULL;
    engine->most = 1;
    engine->by_active[1].run = one_lane;
    engine->by_active[1].lanes = 1;
    (void)features;
#if LPX_X86
    if (features & LPX_AVX512)
        engine->most = 16;
    else if (features & LPX_AVX2)
        engine->most = 8;
    else if (features & LPX_SHA)
        engine->most = 4;
    for (unsigned active = 1; active <= engine->most; active++) {
        lpx_run run = one_lane;
        unsigned lanes = 1;
        if (features & LPX_SHA) {
            lanes = active >= 4 ? 4 : active >= 2 ? 2 : 1;
            run = lanes == 4 ? lpx_sha1_ni_blocks4 : lanes == 2 ? lpx_sha1_ni_blocks2 : lpx_sha1_ni_blocks1;
        }
        if (features & LPX_AVX512 && active >= (features & LPX_SHA ? 15 : 9)) {
            lanes = 16;
            run = sixteen_lanes;
        } else if (features & LPX_AVX2 && !(features & LPX_SHA) && active >= 3) {
            lanes = 8;
            run = eight_lanes;
        }
        engine->by_active[active].run = run;
        engine->by_active[active].lanes = lanes;
    }
#endif
}

void lpx_sha1_blocks(unsigned features, uint32_t state[5], const uint8_t *data, size_t blocks)
{
    struct lpx_engine engine;
    struct lpx_stream stream;
    /* The engines of SHA-1 read only. */
    stream.data = (uint8_t *)(uintptr_t)data;
    stream.units = blocks;
    for (int i = 0; i < 5; i++) stream.state[i] = state[i];
    lpx_sha1_engine(features, &engine);
    lpx_run_lanes(&engine, &stream, 1);
    for (int i = 0; i < 5; i++) state[i] = stream.state[i];
}

lpx_rounds lpx_sha1_rounds(unsigned features, size_t wanted, unsigned *lanes)
{
    (void)features;
    (void)wanted;
#if LPX_X86
    if (features & LPX_AVX512 && wanted >= (features & LPX_SHA ? 13 : 9)) {
        *lanes = 32;
        return sixteen_lanes_rounds;
    }
    if (features & LPX_SHA && wanted >= 2) {
        *lanes = 4;
        return lpx_sha1_ni_rounds4;
    }
    if (features & LPX_AVX2 && wanted >= 4) {
        *lanes = 16;
        return eight_lanes_rounds;
    }
#endif
    *lanes = 1;
    return one_lane_rounds;
}
