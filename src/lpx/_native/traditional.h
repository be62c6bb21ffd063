/* What traditional.c and traditional_wide.c share: the cipher of APPNOTE 6.3.10, 6.1. */
#ifndef LPX_TRADITIONAL_H
#define LPX_TRADITIONAL_H

#include "kernels.h"

#define LPX_TRADITIONAL_FACTOR 134775813u

#if LPX_X86
/* traditional_wide.c: deciphers 16 streams at once. */
void lpx_traditional_avx2(uint32_t *state, uint8_t *const *data, size_t units, const void *context);
void lpx_traditional_gfni(uint32_t *state, uint8_t *const *data, size_t units, const void *context);
#endif

#endif
