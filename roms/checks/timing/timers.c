/* Timers and their interrupts (G: "GBA Timers", "GBA Interrupt Control"). */
#include "checks.h"

#define TIMERS "G: GBA Timers"
#define COUNTER(n) R16(IO + 0x100 + 4 * (n))
#define CONTROL(n) R16(IO + 0x102 + 4 * (n))

CHECK(timer_stopped, "A stopped timer stands still", TIMERS)
{
    COUNTER(2) = 0x1234;
    CONTROL(2) = 0x80;
    CONTROL(2) = 0;
    u32 first = COUNTER(2);
    expect(COUNTER(2), first);
    expect_between(first, 0x1234, 0x1264);
}

CHECK(timer_reload_late, "A reload value waits for the start", TIMERS)
{
    COUNTER(2) = 0;
    CONTROL(2) = 0x83;
    COUNTER(2) = 0x8000;
    expect_between(COUNTER(2), 0, 8);
    CONTROL(2) = 0;
    CONTROL(2) = 0x83;
    expect_between(COUNTER(2), 0x8000, 0x8008);
    CONTROL(2) = 0;
}

CHECK(timer_cascade, "Timer 3 counts timer 2's overflows", "G: GBA Timers: count-up")
{
    COUNTER(2) = 0xFF00;
    COUNTER(3) = 0;
    CONTROL(3) = 0x84;
    wait_for_line(50);
    CONTROL(2) = 0x80;
    wait_for_line(52);
    CONTROL(2) = 0;
    expect_between(COUNTER(3), 8, 10); /* two lines of 1232 cycles, 256 an overflow */
    CONTROL(3) = 0;
}

CHECK(timer_no_clock, "Count-up without overflows stands", "G: GBA Timers: count-up")
{
    COUNTER(3) = 7;
    CONTROL(3) = 0x84;
    wait_for_line(50);
    wait_for_line(52);
    expect(COUNTER(3), 7);
    CONTROL(3) = 0;
}

CHECK(timer_irq, "Timer 1 asks for its IRQ", "G: GBA Timers: bit 6; GBA Interrupt Control")
{
    irq_begin(1 << 4);
    COUNTER(1) = 0xFF00;
    CONTROL(1) = 0xC0;
    for (volatile u32 wait = 0; wait < 200 && !irq_count; wait++)
        ;
    CONTROL(1) = 0;
    irq_end();
    expect(irq_seen, 1 << 4);
}

CHECK(irq_vblank, "VBlank's IRQ comes at line 160", "G: LCD I/O Interrupts and Status")
{
    wait_for_line(20);
    R16(IO + 4) = 8;
    irq_begin(1);
    wait_for_line(158);
    expect(irq_count, 0);
    wait_for_line(161);
    expect(irq_count, 1);
    irq_end();
    R16(IO + 4) = 0;
}

CHECK(irq_vcount, "VCount's IRQ comes at its line", "G: LCD I/O Interrupts and Status")
{
    wait_for_line(20);
    R16(IO + 4) = 0x20 | 77 << 8;
    irq_begin(4);
    wait_for_line(75);
    expect(irq_count, 0);
    wait_for_line(78);
    expect(irq_count, 1);
    irq_end();
    R16(IO + 4) = 0;
}

CHECK(irq_master, "IME 0 keeps an IRQ in IF", "G: GBA Interrupt Control")
{
    wait_for_line(20);
    irq_begin(1);
    R16(IO + 0x208) = 0;
    R16(IO + 4) = 8;
    wait_for_line(165);
    expect(irq_count, 0);
    expect(R16(IO + 0x202) & 1, 1);
    R16(IO + 0x202) = 1;
    expect(R16(IO + 0x202) & 1, 0);
    irq_end();
    R16(IO + 4) = 0;
}
