/* The serial port with nobody at the other end: a transfer in Normal mode on our own clock comes to its end, and what
 * came in is an open line, all ones (GBATEK, "SIO Normal Mode"). Everything else about it is registers only. */
#include "gba.h"

#define START 0x80

static bool32 is_normal_mode(void) { return !(IO(RCNT) & 0x8000) && !(IO(SIOCNT) & 0x2000); }
static bool32 is_32_bits(void) { return IO(SIOCNT) >> 12 & 1; }

void serial_control_written(u16 old) {
    u16 control = IO(SIOCNT);
    if (!(control & START)) sched_cancel(EV_SERIAL);
    if (!(control & ~old & START) || !(control & 1) || !is_normal_mode()) return;
    u32 cycles_per_bit = control & 2 ? 8 : 64; /* 2 MHz or 256 kHz */
    sched_at(EV_SERIAL, now + (is_32_bits() ? 32 : 8) * cycles_per_bit);
}

void serial_event(u64 when) {
    if (is_32_bits())
        IO(SIODATA32) = IO(SIODATA32 + 2) = 0xFFFF;
    else
        IO(SIODATA8) |= 0xFF;
    IO(SIOCNT) &= ~START;
    if (IO(SIOCNT) & 0x4000) irq_raise(IRQ_SERIAL, when);
}
