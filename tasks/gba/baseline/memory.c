/* The two memory functions that clang calls on its own; -fno-builtin keeps them from calling themselves. */
#include "gba.h"

void *memset(void *to, int value, unsigned long count) {
    u8 *p = to;
    while (count--) *p++ = (u8)value;
    return to;
}

void *memcpy(void *to, const void *from, unsigned long count) {
    u8 *p = to;
    const u8 *q = from;
    while (count--) *p++ = *q++;
    return to;
}
