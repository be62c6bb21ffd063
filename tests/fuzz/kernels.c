/* For libFuzzer: any bytes become a call of a kernel at a level of the processor, compared with the plain code. */
#include "differential.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2) return 0;
    struct choices from = {data + 2, size - 2, 20180731};
    try_kernel(data[0], data[1] & lpx_detect(), &from);
    return 0;
}
