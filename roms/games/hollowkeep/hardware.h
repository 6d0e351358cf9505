/* What the runtime does not offer yet: the bitmap layer's registers and more of the BIOS. */
#ifndef HARDWARE_H
#define HARDWARE_H

#include "bios.h"

typedef unsigned long long u64;
typedef signed long long s64;

#define DISPCNT_MODE4 0x0004
#define DISPCNT_PAGE 0x0010
#define PAGE(n) ((u16 *)(0x06000000u + (n) * 0xA000u))
#define OBJECT_TILES 0x06014000u /* bitmaps take the lower half */
#define REG_BG2PA REG16(0x20)
#define REG_BG2PB REG16(0x22)
#define REG_BG2PC REG16(0x24)
#define REG_BG2PD REG16(0x26)
#define REG_BG2X REG32(0x28)
#define REG_BG2Y REG32(0x2C)
#define DMA_FILL32 0x85000000u

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
