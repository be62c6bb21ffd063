/* One call of one kernel, compared with the plain code: what the self-test draws by lot and a fuzzer writes. */
#ifndef LPX_DIFFERENTIAL_H
#define LPX_DIFFERENTIAL_H

#include "kernels.h"

/* Where lengths and contents come from: bytes that somebody gave, and when they are used up, numbers from a seed. */
struct choices {
    const uint8_t *given;
    size_t left;
    uint64_t seed;
};

uint32_t choose(struct choices *from);

#define TRIALS 7

/* Calls the kernel number `which` (below TRIALS) with these features and without; a difference is told and aborts.
 * Buffers end where their bytes end, so that AddressSanitizer sees a step beyond them. */
void try_kernel(unsigned which, unsigned features, struct choices *from);

#endif
