/* What the kernels share: types, the processor's features, and streams that run side by side in lanes.
 *
 * Every kernel works on buffers and lengths that its caller has checked; none parses anything, allocates, or
 * keeps state between calls.
 */
#ifndef LPX_KERNELS_H
#define LPX_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#if !defined(LPX_PORTABLE) && (defined(__x86_64__) || defined(_M_X64))
#define LPX_X86 1
#include <immintrin.h>
#else
#define LPX_X86 0
#endif

/* Stands before a loop whose number of turns is constant. A build for a fuzzer leaves loops as they are: instrumented
 * and unrolled, SHA-1 alone takes half a minute to compile. */
#if defined(LPX_ROLLED)
#define LPX_UNROLL
#elif defined(__clang__)
#define LPX_UNROLL _Pragma("clang loop unroll(full)")
#elif defined(__GNUC__)
#define LPX_UNROLL _Pragma("GCC unroll 80")
#else
#define LPX_UNROLL
#endif

/* Functions for processors that have more than x86-64 must; MSVC takes intrinsics without being told. */
#if defined(__GNUC__) || defined(__clang__)
#define LPX_TARGET(features) __attribute__((target(features)))
#define LPX_INLINE static inline __attribute__((always_inline))
#else
#define LPX_TARGET(features)
#define LPX_INLINE static __forceinline
#endif

enum lpx_feature {
    LPX_SSE41 = 1 << 0, /* with SSSE3 */
    LPX_AES = 1 << 1,
    LPX_PCLMUL = 1 << 2,
    LPX_SHA = 1 << 3,
    LPX_AVX2 = 1 << 4,
    LPX_AVX512 = 1 << 5, /* F, BW, DQ, VL */
    LPX_GFNI = 1 << 6    /* with VBMI, on 512-bit registers; counts with AVX-512 only */
};
#define LPX_FEATURES 7

unsigned lpx_detect(void);

LPX_INLINE uint32_t lpx_load32le(const uint8_t *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

LPX_INLINE uint32_t lpx_load32be(const uint8_t *at)
{
    return (uint32_t)at[3] | (uint32_t)at[2] << 8 | (uint32_t)at[1] << 16 | (uint32_t)at[0] << 24;
}

LPX_INLINE void lpx_store32le(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)value;
    at[1] = (uint8_t)(value >> 8);
    at[2] = (uint8_t)(value >> 16);
    at[3] = (uint8_t)(value >> 24);
}

LPX_INLINE void lpx_store32be(uint8_t *at, uint32_t value)
{
    at[3] = (uint8_t)value;
    at[2] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)(value >> 16);
    at[0] = (uint8_t)(value >> 24);
}

LPX_INLINE uint32_t lpx_rotl(uint32_t value, unsigned by)
{
    return value << by | value >> (32 - by);
}

/* ---- streams in lanes (lanes.c) ---- */

#define LPX_MOST_LANES 16
#define LPX_MOST_WORDS 5

struct lpx_stream {
    uint8_t *data;
    size_t units; /* what is left, in units of the engine */
    uint32_t state[LPX_MOST_WORDS];
};

/* Advances `lanes` states by `units` units each. state[word * lanes + lane]; data[lane] may be written to by
 * engines that work in place. Lanes never share data, except that an engine with `spare` lanes gets some twice. */
typedef void (*lpx_run)(uint32_t *state, uint8_t *const *data, size_t units, const void *context);

struct lpx_engine {
    unsigned words; /* of state */
    unsigned unit;  /* bytes */
    unsigned most;  /* lanes */
    const void *context;
    struct {
        lpx_run run;
        unsigned lanes; /* that run takes: idle ones repeat another and are forgotten, streams beyond them wait */
    } by_active[LPX_MOST_LANES + 1];
};

/* Runs all streams to their ends, up to `most` at a time; a stream that ends makes room for the next. */
void lpx_run_lanes(const struct lpx_engine *engine, struct lpx_stream *streams, size_t count);

/* ---- kernels ---- */

/* WinZip's counter mode: AES over a 128-bit little-endian counter that stands at 1 + position / 16, combined with
 * `data` in place. key_length is 16, 24 or 32; position counts bytes from the begin of the key stream. */
void lpx_aes_ctr(unsigned features, const uint8_t *key, unsigned key_length, uint64_t position, uint8_t *data,
                 size_t length);

/* Engines for lpx_run_lanes; units are 64-byte blocks, or single bytes for the traditional cipher. */
void lpx_md5_engine(unsigned features, struct lpx_engine *engine);
void lpx_sha1_engine(unsigned features, struct lpx_engine *engine);
void lpx_traditional_engine(unsigned features, int encrypts, struct lpx_engine *engine);

/* PBKDF2-HMAC-SHA1 of one password over `count` salts of salt_length (at most 16) bytes each, `length` bytes out for
 * each. inner and outer are the SHA-1 states after the padded key. */
void lpx_pbkdf2_sha1(unsigned features, const uint32_t inner[5], const uint32_t outer[5], const uint8_t *salts,
                     unsigned salt_length, size_t count, uint32_t iterations, uint8_t *out, unsigned length);
void lpx_sha1_init(uint32_t state[5]);
void lpx_sha1_blocks(unsigned features, uint32_t state[5], const uint8_t *data, size_t blocks);

/* CRC-32 of zip (reflected 0xEDB88320), continued from `crc`. */
uint32_t lpx_crc32(unsigned features, uint32_t crc, const uint8_t *data, size_t length);
extern const uint32_t lpx_crc_table[256];

#endif
