/* What sha1.c offers pbkdf2.c: the rounds of PBKDF2, for as many lanes as an implementation has. */
#ifndef LPX_SHA1_H
#define LPX_SHA1_H

#include "kernels.h"

/* u[word * lanes + lane]: the first result of every lane, which becomes the sum of all. */
typedef void (*lpx_rounds)(const uint32_t inner[5], const uint32_t outer[5], uint32_t *u, uint32_t rounds);

/* Returns the quickest implementation for `wanted` lanes or fewer, and how many it takes. */
lpx_rounds lpx_sha1_rounds(unsigned features, size_t wanted, unsigned *lanes);

/* sha1_ni.c: with the processor's own instructions, on 1, 2 or 4 lanes. */
#if LPX_X86
void lpx_sha1_ni_blocks1(uint32_t *state, uint8_t *const *data, size_t blocks, const void *context);
void lpx_sha1_ni_blocks2(uint32_t *state, uint8_t *const *data, size_t blocks, const void *context);
void lpx_sha1_ni_blocks4(uint32_t *state, uint8_t *const *data, size_t blocks, const void *context);
void lpx_sha1_ni_rounds4(const uint32_t inner[5], const uint32_t outer[5], uint32_t *u, uint32_t rounds);
#endif

#endif
