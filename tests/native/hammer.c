/* Runs every kernel at every level of the processor, on buffers that end where their bytes end, and compares with the
 * plain code. Built with AddressSanitizer and UndefinedBehaviorSanitizer (`make sanitize`), which watch the borders.
 */
#include "kernels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t seed = 20180731;

static uint32_t random32(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 16);
}

/* A buffer of its own for every stream, with a random begin, so that borders are watched on both sides. */
static uint8_t *fresh(size_t length, uint8_t **allocated)
{
    const size_t shift = random32() % 17;
    *allocated = malloc(length + shift + (length + shift == 0));
    for (size_t i = 0; i < length; i++) (*allocated)[shift + i] = (uint8_t)random32();
    return *allocated + shift;
}

static void fail(const char *what, unsigned features)
{
    fprintf(stderr, "%s differs from the plain code with features 0x%x\n", what, features);
    exit(1);
}

typedef void (*choose)(unsigned features, struct lpx_engine *engine);

static void traditional_decrypt(unsigned features, struct lpx_engine *engine)
{
    lpx_traditional_engine(features, 0, engine);
}

static void traditional_encrypt(unsigned features, struct lpx_engine *engine)
{
    lpx_traditional_engine(features, 1, engine);
}

#define MOST 40

static void hammer_lanes(const char *name, choose engine_of, unsigned features, size_t count, size_t longest)
{
    struct lpx_engine plain, wide;
    struct lpx_stream left[MOST], right[MOST];
    uint8_t *held[2 * MOST];
    size_t lengths[MOST];
    engine_of(0, &plain);
    engine_of(features, &wide);
    for (size_t i = 0; i < count; i++) {
        const size_t units = random32() % (longest + 1);
        lengths[i] = units * plain.unit;
        left[i].units = right[i].units = units;
        left[i].data = fresh(lengths[i], &held[2 * i]);
        right[i].data = fresh(lengths[i], &held[2 * i + 1]);
        memcpy(right[i].data, left[i].data, lengths[i]);
        for (unsigned word = 0; word < LPX_MOST_WORDS; word++) left[i].state[word] = right[i].state[word] = random32();
    }
    lpx_run_lanes(&plain, left, count);
    lpx_run_lanes(&wide, right, count);
    for (size_t i = 0; i < count; i++) {
        if (memcmp(left[i].state, right[i].state, 4 * plain.words) != 0) fail(name, features);
        /* Both stand at the ends of their buffers now. */
        if (memcmp(left[i].data - lengths[i], right[i].data - lengths[i], lengths[i]) != 0) fail(name, features);
        free(held[2 * i]);
        free(held[2 * i + 1]);
    }
}

static void hammer_aes(unsigned features)
{
    uint8_t *a, *b, *c, key[32];
    const unsigned key_length = 16 + 8 * (random32() % 3);
    const size_t length = random32() % 400;
    const uint64_t position = random32() % 3 ? random32() % 64 : (uint64_t)random32() << 20;
    uint8_t *left = fresh(length, &a), *right = fresh(length, &b), *exact = fresh(key_length, &c);
    memcpy(right, left, length);
    memcpy(key, exact, key_length);
    lpx_aes_ctr(0, exact, key_length, position, left, length);
    lpx_aes_ctr(features, key, key_length, position, right, length);
    if (memcmp(left, right, length) != 0) fail("aes", features);
    free(a);
    free(b);
    free(c);
}

static void hammer_crc(unsigned features)
{
    uint8_t *held;
    const size_t length = random32() % 300;
    const uint32_t start = random32();
    const uint8_t *data = fresh(length, &held);
    if (lpx_crc32(0, start, data, length) != lpx_crc32(features, start, data, length)) fail("crc32", features);
    free(held);
}

static void hammer_pbkdf2(unsigned features)
{
    uint8_t *a, *b, *c;
    uint32_t inner[5], outer[5];
    const unsigned salt_length = 1 + random32() % 16, length = 1 + random32() % 70;
    const size_t count = random32() % 9;
    uint8_t *salts = fresh(salt_length * count, &a);
    uint8_t *left = fresh(length * count, &b), *right = fresh(length * count, &c);
    for (int i = 0; i < 5; i++) inner[i] = random32(), outer[i] = random32();
    lpx_pbkdf2_sha1(0, inner, outer, salts, salt_length, count, 3, left, length);
    lpx_pbkdf2_sha1(features, inner, outer, salts, salt_length, count, 3, right, length);
    if (memcmp(left, right, length * count) != 0) fail("pbkdf2", features);
    free(a);
    free(b);
    free(c);
}

int main(int argc, char **argv)
{
    const int rounds = argc > 1 ? atoi(argv[1]) : 20;
    const unsigned there = lpx_detect();
    unsigned tried = 0;
    for (unsigned features = 0; features < 1u << LPX_FEATURES; features++) {
        if ((features & there) != features) continue;
        tried++;
        for (int round = 0; round < rounds; round++) {
            const size_t count = 1 + random32() % MOST;
            hammer_lanes("md5", lpx_md5_engine, features, count, 5);
            hammer_lanes("sha1", lpx_sha1_engine, features, count, 5);
            hammer_lanes("decrypt", traditional_decrypt, features, count, 70);
            hammer_lanes("encrypt", traditional_encrypt, features, count, 70);
            hammer_aes(features);
            hammer_crc(features);
            hammer_pbkdf2(features);
        }
    }
    printf("%u levels, %d rounds each: no difference\n", tried, rounds);
    return 0;
}
