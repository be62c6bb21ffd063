/* The kernels' own test, without Python: at every level that this processor has, published vectors, then calls drawn by
 * lot and compared with the plain code. `make sanitize` builds it with AddressSanitizer and UndefinedBehaviorSanitizer,
 * `make cross` for other processors and systems.
 */
#include "differential.h"
#include "vectors.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    const int rounds = argc > 1 ? atoi(argv[1]) : 20;
    const unsigned there = lpx_detect();
    struct choices lots = {NULL, 0, 20180731};
    unsigned levels = 0, vectors = 0;
    for (unsigned features = 0; features < 1u << LPX_FEATURES; features++) {
        if ((features & there) != features) continue;
        levels++;
        vectors = try_vectors(features);
        for (int round = 0; round < rounds; round++)
            for (unsigned which = 0; which < TRIALS; which++) try_kernel(which, features, &lots);
    }
    printf("features 0x%x, %u levels: %u published vectors, %d rounds of %d kernels: no difference\n", there, levels, vectors,
           rounds, TRIALS);
    return 0;
}
