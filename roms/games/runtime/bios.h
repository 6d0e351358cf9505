/* Software interrupts of the BIOS image that a game is started with. */
#ifndef BIOS_H
#define BIOS_H

#include "gba.h"

/* ARM code has the number in the upper 8 of its 24 comment bits. */
#ifdef __thumb__
#define SWI(number) "swi " #number
#else
#define SWI(number) "swi " #number " << 16"
#endif

static inline void bios_vblank_wait(void)
{
    __asm__ volatile(SWI(0x05) ::: "r0", "r1", "r2", "r3", "memory");
}

/* Decompress LZ77 data to video memory, 16 bits at a time. */
static inline void bios_lz77_vram(const void *source, u32 target)
{
    register u32 r0 __asm__("r0") = (u32)source;
    register u32 r1 __asm__("r1") = target;
    __asm__ volatile(SWI(0x12) : "+r"(r0), "+r"(r1) :: "r2", "r3", "memory");
}

/* Copy `bytes` (a multiple of 32) by CpuFastSet. */
static inline void bios_copy(const void *source, u32 target, u32 bytes)
{
    register u32 r0 __asm__("r0") = (u32)source;
    register u32 r1 __asm__("r1") = target;
    register u32 r2 __asm__("r2") = bytes / 4;
    __asm__ volatile(SWI(0x0C) : "+r"(r0), "+r"(r1), "+r"(r2) :: "r3", "memory");
}

static inline s32 bios_div(s32 numerator, s32 denominator)
{
    register s32 r0 __asm__("r0") = numerator;
    register s32 r1 __asm__("r1") = denominator;
    __asm__ volatile(SWI(0x06) : "+r"(r0), "+r"(r1) :: "r2", "r3", "memory");
    return r0;
}

#endif
