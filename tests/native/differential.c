/* Compares a kernel at a level of the processor with the plain code, on buffers of its own for each of them. */
#include "differential.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_STREAMS 40

static uint8_t choose_byte(struct choices *from)
{
    if (from->left > 0) {
        from->left--;
        return *from->given++;
    }
    from->seed ^= from->seed << 13;
    from->seed ^= from->seed >> 7;
    from->seed ^= from->seed << 17;
    return (uint8_t)(from->seed >> 24);
}

uint32_t choose(struct choices *from)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) value = value << 8 | choose_byte(from);
    return value;
}

static void fail(const char *what, unsigned features)
{
    fprintf(stderr, "%s differs from the plain code with features 0x%x\n", what, features);
    abort();
}

/* A buffer with a begin anywhere, so that borders are watched on both sides. Tools see the last byte as the last. */
static uint8_t *fresh(size_t length, size_t shift, uint8_t **held)
{
    *held = malloc(length + shift + (length + shift == 0));
    if (!*held) abort();
    return *held + shift;
}

static uint8_t *filled(struct choices *from, size_t length, uint8_t **held)
{
    uint8_t *made = fresh(length, choose_byte(from) % 17, held);
    for (size_t i = 0; i < length; i++) made[i] = choose_byte(from);
    return made;
}

static uint8_t *twin(struct choices *from, const uint8_t *of, size_t length, uint8_t **held)
{
    uint8_t *made = fresh(length, choose_byte(from) % 17, held);
    if (length > 0) memcpy(made, of, length);
    return made;
}

/* Every stream by itself through plain code, then all of them in lanes. */
static void try_lanes(const char *name, const struct lpx_engine *plain, const struct lpx_engine *wide, unsigned features,
                      size_t longest, struct choices *from)
{
    struct lpx_stream alone[MOST_STREAMS], together[MOST_STREAMS];
    uint8_t *held[2 * MOST_STREAMS];
    size_t lengths[MOST_STREAMS];
    const size_t count = choose_byte(from) % (MOST_STREAMS + 1);
    for (size_t i = 0; i < count; i++) {
        const size_t units = choose_byte(from) % (longest + 1);
        lengths[i] = units * plain->unit;
        alone[i].units = together[i].units = units;
        alone[i].data = filled(from, lengths[i], &held[2 * i]);
        together[i].data = twin(from, alone[i].data, lengths[i], &held[2 * i + 1]);
        for (unsigned word = 0; word < LPX_MOST_WORDS; word++) alone[i].state[word] = together[i].state[word] = choose(from);
    }
    for (size_t i = 0; i < count; i++) lpx_run_lanes(plain, &alone[i], 1);
    lpx_run_lanes(wide, together, count);
    for (size_t i = 0; i < count; i++) {
        if (memcmp(alone[i].state, together[i].state, 4 * plain->words) != 0) fail(name, features);
        /* Both stand at the ends of their buffers now. */
        if (memcmp(alone[i].data - lengths[i], together[i].data - lengths[i], lengths[i]) != 0) fail(name, features);
        free(held[2 * i]);
        free(held[2 * i + 1]);
    }
}

static void try_md5(unsigned features, struct choices *from)
{
    struct lpx_engine plain, wide;
    lpx_md5_engine(0, &plain);
    lpx_md5_engine(features, &wide);
    try_lanes("md5", &plain, &wide, features, 5, from);
}

static void try_sha1(unsigned features, struct choices *from)
{
    struct lpx_engine plain, wide;
    lpx_sha1_engine(0, &plain);
    lpx_sha1_engine(features, &wide);
    try_lanes("sha1", &plain, &wide, features, 5, from);
}

static void try_decrypt(unsigned features, struct choices *from)
{
    struct lpx_engine plain, wide;
    lpx_traditional_engine(0, 0, &plain);
    lpx_traditional_engine(features, 0, &wide);
    try_lanes("traditional_decrypt", &plain, &wide, features, 70, from);
}

static void try_encrypt(unsigned features, struct choices *from)
{
    struct lpx_engine plain, wide;
    lpx_traditional_engine(0, 1, &plain);
    lpx_traditional_engine(features, 1, &wide);
    try_lanes("traditional_encrypt", &plain, &wide, features, 70, from);
}

/* Positions near the begin, where counters are small, and anywhere up to the end of the counter's 64 bits. */
static uint64_t position(struct choices *from)
{
    const uint64_t small = choose_byte(from), high = choose(from), low = choose(from);
    return small < 192 ? small : high << 32 | low;
}

static void try_aes(unsigned features, struct choices *from)
{
    uint8_t *held[3];
    const unsigned key_length = 16 + 8 * (choose_byte(from) % 3);
    const uint64_t at = position(from);
    const size_t length = choose(from) % 400;
    const uint8_t *key = filled(from, key_length, &held[0]);
    uint8_t *left = filled(from, length, &held[1]), *right = twin(from, left, length, &held[2]);
    lpx_aes_ctr(0, key, key_length, at, left, length);
    lpx_aes_ctr(features, key, key_length, at, right, length);
    if (memcmp(left, right, length) != 0) fail("aes_ctr", features);
    for (int i = 0; i < 3; i++) free(held[i]);
}

static void try_crc(unsigned features, struct choices *from)
{
    uint8_t *held;
    const uint32_t start = choose(from);
    const size_t length = choose(from) % 300, cut = choose_byte(from) % (length + 1);
    const uint8_t *data = filled(from, length, &held);
    const uint32_t whole = lpx_crc32(0, start, data, length);
    if (lpx_crc32(features, start, data, length) != whole) fail("crc32", features);
    if (lpx_crc32(features, lpx_crc32(features, start, data, cut), data + cut, length - cut) != whole)
        fail("crc32, continued,", features);
    free(held);
}

/* One salt at a time through plain code, then all of them. */
static void try_pbkdf2(unsigned features, struct choices *from)
{
    uint8_t *held[3];
    uint32_t inner[5], outer[5];
    const unsigned salt_length = 1 + choose_byte(from) % 16, length = 1 + choose_byte(from) % 70;
    const uint32_t iterations = 1 + choose_byte(from) % 4;
    const size_t count = choose_byte(from) % 12;
    for (int i = 0; i < 5; i++) {
        inner[i] = choose(from);
        outer[i] = choose(from);
    }
    uint8_t *left = fresh(length * count, choose_byte(from) % 17, &held[0]);
    uint8_t *right = fresh(length * count, choose_byte(from) % 17, &held[1]);
    const uint8_t *salts = filled(from, salt_length * count, &held[2]);
    for (size_t i = 0; i < count; i++)
        lpx_pbkdf2_sha1(0, inner, outer, salts + i * salt_length, salt_length, 1, iterations, left + i * length, length);
    lpx_pbkdf2_sha1(features, inner, outer, salts, salt_length, count, iterations, right, length);
    if (memcmp(left, right, length * count) != 0) fail("pbkdf2_sha1", features);
    for (int i = 0; i < 3; i++) free(held[i]);
}

void try_kernel(unsigned which, unsigned features, struct choices *from)
{
    static void (*const trials[TRIALS])(unsigned features, struct choices *from) = {
        try_md5, try_sha1, try_decrypt, try_encrypt, try_aes, try_crc, try_pbkdf2};
    trials[which % TRIALS](features, from);
}
