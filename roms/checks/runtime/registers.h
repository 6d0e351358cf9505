/* Registers that can be read back. */
#ifndef REGISTERS_H
#define REGISTERS_H

#include "checks.h"

struct kept {
    u32 address;
    u32 mask; /* the bits that GBATEK calls R/W; the others are neither set nor compared */
};

void keeps(const struct check *self);

#define KEEPS(id, text, where, address, mask)                     \
    static const struct kept kept_##id = {address, mask};         \
    ROW(id, text, where, keeps, &kept_##id)

#endif
