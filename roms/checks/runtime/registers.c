/* What is written to a register's R/W bits is read back. */
#include "registers.h"

void keeps(const struct check *self)
{
    static const u16 patterns[] = {0xFFFF, 0xA5C3, 0x5A3C, 0};
    const struct kept *given = self->data;
    u16 before = R16(given->address);

    for (u32 n = 0; n < COUNT(patterns); n++) {
        R16(given->address) = patterns[n] & given->mask;
        expect(R16(given->address) & given->mask, patterns[n] & given->mask);
    }
    R16(given->address) = before;
}
