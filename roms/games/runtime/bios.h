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

/* CpuSet: fill with one 16-bit value. */
static inline void bios_fill16(const u16 *value, void *target, u32 count)
{
    register u32 r0 __asm__("r0") = (u32)value;
    register u32 r1 __asm__("r1") = (u32)target;
    register u32 r2 __asm__("r2") = count | 1 << 24;
    __asm__ volatile(SWI(0x0B) : "+r"(r0), "+r"(r1), "+r"(r2) :: "r3", "memory");
}

/* CpuFastSet: fill with one word; `count` words, a multiple of 8. */
static inline void bios_fill_fast(const u32 *value, void *target, u32 count)
{
    register u32 r0 __asm__("r0") = (u32)value;
    register u32 r1 __asm__("r1") = (u32)target;
    register u32 r2 __asm__("r2") = count | 1 << 24;
    __asm__ volatile(SWI(0x0C) : "+r"(r0), "+r"(r1), "+r"(r2) :: "r3", "memory");
}

/* Decompress LZ77 data to work memory, byte by byte. */
static inline void bios_lz77_memory(const void *source, void *target)
{
    register u32 r0 __asm__("r0") = (u32)source;
    register u32 r1 __asm__("r1") = (u32)target;
    __asm__ volatile(SWI(0x11) : "+r"(r0), "+r"(r1) :: "r2", "r3", "memory");
}

static inline u32 bios_sqrt(u32 value)
{
    register u32 r0 __asm__("r0") = value;
    __asm__ volatile(SWI(0x08) : "+r"(r0) :: "r1", "r2", "r3", "memory");
    return r0 & 0xFFFF;
}

/* Angle (65,536 a turn) of a slope with 14 binary places. */
static inline s32 bios_arctan(s32 slope)
{
    register s32 r0 __asm__("r0") = slope;
    __asm__ volatile(SWI(0x09) : "+r"(r0) :: "r1", "r2", "r3", "memory");
    return (s16)r0;
}

/* Angle (65,536 a turn) of a vector; both parts within 16 bits. */
static inline u16 bios_arctan2(s32 x, s32 y)
{
    register s32 r0 __asm__("r0") = x;
    register s32 r1 __asm__("r1") = y;
    __asm__ volatile(SWI(0x0A) : "+r"(r0), "+r"(r1) :: "r2", "r3", "memory");
    return r0;
}

#endif
