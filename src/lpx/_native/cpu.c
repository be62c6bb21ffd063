/* Asks the processor, once, what it has; and the system, whether it keeps the wide registers. */
#include "kernels.h"

#if LPX_X86

#if defined(_MSC_VER)
#include <intrin.h>
static void ask(int leaf, int part, unsigned out[4])
{
    int values[4];
    __cpuidex(values, leaf, part);
    for (int i = 0; i < 4; i++) out[i] = (unsigned)values[i];
}
static uint64_t kept_registers(void) { return _xgetbv(0); }
#else
#include <cpuid.h>
static void ask(int leaf, int part, unsigned out[4])
{
    __cpuid_count(leaf, part, out[0], out[1], out[2], out[3]);
}
static uint64_t kept_registers(void)
{
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (uint64_t)high << 32 | low;
}
#endif

static int has(unsigned word, unsigned bit) { return (int)(word >> bit & 1); }

/* Bits: Intel SDM volume 2A, CPUID; AMD APM volume 3, appendix E. */
unsigned lpx_detect(void)
{
    unsigned basic[4], one[4], seven[4] = {0, 0, 0, 0};
    unsigned found = 0;
    ask(0, 0, basic);
    if (basic[0] < 1) return 0;
    ask(1, 0, one);
    if (basic[0] >= 7) ask(7, 0, seven);
    const unsigned ecx = one[2];
    if (has(ecx, 9) && has(ecx, 19)) {
        found |= LPX_SSE41;
        if (has(ecx, 25)) found |= LPX_AES;
        if (has(ecx, 1)) found |= LPX_PCLMUL;
        if (has(seven[1], 29)) found |= LPX_SHA;
    }
    const uint64_t kept = has(ecx, 27) ? kept_registers() : 0;
    if ((kept & 0x06) == 0x06 && has(seven[1], 5)) {
        found |= LPX_AVX2;
        const int avx512 = has(seven[1], 16) && has(seven[1], 17) && has(seven[1], 30) && has(seven[1], 31);
        if ((kept & 0xE6) == 0xE6 && avx512) {
            found |= LPX_AVX512;
            if (has(seven[2], 8) && has(seven[2], 1)) found |= LPX_GFNI;
        }
    }
    return found;
}

#else

unsigned lpx_detect(void) { return 0; }

#endif
