/* The keypad, with no key held (G: "GBA Keypad Input"), and a serial transfer to nobody (G: "SIO Normal Mode"). */
#include "registers.h"

#define KEYPAD "G: GBA Keypad Input"
#define SERIAL "G: SIO Normal Mode: Start bit and IRQ upon completion"
#define KEYCNT R16(IO + 0x132)
#define IF R16(IO + 0x202)
#define KEY_REQUEST (1 << 12)
#define SIOCNT R16(IO + 0x128)
#define SERIAL_REQUEST (1 << 7)

KEEPS(keycnt, "KEYCNT is read back", KEYPAD, IO + 0x132, 0xC3FF)

CHECK(keyinput, "KEYINPUT: no key held is 3FF", KEYPAD)
{
    expect(R16(IO + 0x130) & 0x3FF, 0x3FF);
    expect(R8(IO + 0x130), 0xFF);
}

CHECK(keyinput_read_only, "KEYINPUT cannot be written", KEYPAD)
{
    R16(IO + 0x130) = 0;
    expect(R16(IO + 0x130) & 0x3FF, 0x3FF);
}

/* Requests that KEYCNT gives in two frames without keys. */
static void see_no_request(const struct check *self)
{
    irq_begin(KEY_REQUEST);
    KEYCNT = (u32)self->data;
    wait_for_line(10);
    wait_for_line(10);
    expect(irq_count, 0);
    expect(IF & KEY_REQUEST, 0);
    KEYCNT = 0;
    irq_end();
}

ROW(keys_any, "Any of ten keys: no request", "G: GBA Keypad Input: logical OR", see_no_request, (const void *)0x43FF)
ROW(keys_all, "All ten keys: no request", "G: GBA Keypad Input: logical AND", see_no_request, (const void *)0xC3FF)
ROW(keys_one, "AND of one key: no request", "G: GBA Keypad Input: logical AND", see_no_request, (const void *)0xC001)
ROW(keys_off, "KEYCNT off: no request", "G: GBA Keypad Input: IRQ Enable Flag", see_no_request, (const void *)0x03FF)

/* By the internal clock: 8 or 32 bits of 64 cycles. */
static void see_transfer(const struct check *self)
{
    u32 control = (u32)self->data;

    R16(IO + 0x134) = 0;
    SIOCNT = control & ~0x80u;
    irq_begin(SERIAL_REQUEST);
    SIOCNT = control;
    wait_for_line(100);
    wait_for_line(104);
    expect(SIOCNT & 0x80, 0);
    expect(irq_count, control >> 14 & 1);
    irq_end();
    SIOCNT = 0;
}

ROW(serial_8, "8 bits: start bit ends, IRQ", SERIAL, see_transfer, (const void *)0x4081)
ROW(serial_32, "32 bits: start bit ends, IRQ", SERIAL, see_transfer, (const void *)0x5081)
ROW(serial_quiet, "8 bits without IRQ", SERIAL, see_transfer, (const void *)0x0081)
