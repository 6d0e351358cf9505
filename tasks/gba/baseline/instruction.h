/* What both instruction sets share: flags and unaligned loads. */
#ifndef INSTRUCTION_H
#define INSTRUCTION_H
#include "gba.h"

ALWAYS_INLINE void set_nz(u32 result) {
    cpu.n = result >> 31;
    cpu.z = result == 0;
}

ALWAYS_INLINE u32 add_flags(u32 a, u32 b, u32 carry) {
    u64 wide = (u64)a + b + carry;
    u32 result = (u32)wide;
    set_nz(result);
    cpu.c = (u32)(wide >> 32);
    cpu.v = (~(a ^ b) & (a ^ result)) >> 31;
    return result;
}

/* ARM's subtraction: carry set means no borrow. */
ALWAYS_INLINE u32 sub_flags(u32 a, u32 b, u32 carry) { return add_flags(a, ~b, carry); }

/* LDR and SWP of an address off the word boundary rotate the word, LDRH rotates the halfword into 32 bits. */
ALWAYS_INLINE u32 load_word(u32 address) { return ror32(cpu_read32(address), (address & 3) * 8); }
ALWAYS_INLINE u32 load_half(u32 address) { return ror32(cpu_read16(address), (address & 1) * 8); }
/* LDRSH from an odd address sign-extends the byte there. */
ALWAYS_INLINE u32 load_signed_half(u32 address) {
    u32 value = cpu_read16(address);
    return address & 1 ? (u32)(s8)(value >> 8) : (u32)(s16)value;
}

#endif
