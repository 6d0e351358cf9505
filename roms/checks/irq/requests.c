/* IE, IF, IME and the CPU's own mask (G: "GBA Interrupt Control"). */
#include "registers.h"

#define CONTROL "G: GBA Interrupt Control"
#define ACKNOWLEDGE "G: GBA Interrupt Control: IF, writing a 1 clears the bit"
#define IE R16(IO + 0x200)
#define IF R16(IO + 0x202)
#define IME R16(IO + 0x208)
#define TIMER(n) R32(IO + 0x100 + 4 * (n))
#define TIMER_1 (1 << 4)
#define TIMER_2 (1 << 5)
#define TIMER_3 (1 << 6)

KEEPS(ie, "IE is read back", CONTROL, IO + 0x200, 0x3FFF)
KEEPS(ime, "IME is read back", CONTROL, IO + 0x208, 1)

/* Leaves a request of timer `n` in IF. */
static void request(u32 n)
{
    TIMER(n) = 0xC0FFF0;
    pause(4);
    TIMER(n) = 0;
}

CHECK(acknowledge, "A 1 written to IF clears it", ACKNOWLEDGE)
{
    irq_begin(0);
    request(2);
    expect(IF & TIMER_2, TIMER_2);
    IF = TIMER_2;
    expect(IF & TIMER_2, 0);
    irq_end();
}

CHECK(acknowledge_zero, "A 0 written to IF leaves it", ACKNOWLEDGE)
{
    irq_begin(0);
    request(2);
    IF = 0;
    expect(IF & TIMER_2, TIMER_2);
    irq_end();
}

CHECK(acknowledge_other, "Clearing one request keeps others", ACKNOWLEDGE)
{
    irq_begin(0);
    request(2);
    request(3);
    expect(IF & (TIMER_2 | TIMER_3), TIMER_2 | TIMER_3);
    IF = TIMER_3;
    expect(IF & (TIMER_2 | TIMER_3), TIMER_2);
    irq_end();
}

CHECK(acknowledge_byte, "A byte clears requests in IF", "G: GBA Memory Map: I/O takes 8bit writes")
{
    irq_begin(0);
    request(2);
    R8(IO + 0x203) = 0xFF;
    expect(IF & TIMER_2, TIMER_2);
    R8(IO + 0x202) = TIMER_2;
    expect(IF & TIMER_2, 0);
    irq_end();
}

CHECK(ie_byte, "Bytes of IE", "G: GBA Memory Map: I/O takes 8bit writes")
{
    IME = 0;
    IE = 0x1234;
    R8(IO + 0x200) = 0x56;
    expect(IE, 0x1256);
    R8(IO + 0x201) = 0x21;
    expect(IE, 0x2156);
    IE = 0;
}

CHECK(enabled_late, "A request waits for IE", CONTROL)
{
    irq_begin(0);
    request(2);
    expect(irq_count, 0);
    IE = TIMER_2;
    pause(2);
    expect(irq_count, 1);
    expect(irq_seen, TIMER_2);
    irq_end();
}

CHECK(master_late, "A request waits for IME", CONTROL)
{
    irq_begin(TIMER_2);
    IME = 0;
    request(2);
    pause(2);
    expect(irq_count, 0);
    IME = 1;
    pause(2);
    expect(irq_count, 1);
    irq_end();
}

CHECK(two_at_once, "Two requests, one after the other", CONTROL)
{
    irq_begin(0);
    request(1);
    request(3);
    IE = TIMER_1 | TIMER_3;
    pause(4);
    expect(irq_seen, TIMER_1 | TIMER_3);
    expect(IF & (TIMER_1 | TIMER_3), 0);
    irq_end();
}

CHECK(cleared_unseen, "A cleared request never comes", CONTROL)
{
    irq_begin(0);
    request(2);
    IF = TIMER_2;
    IE = TIMER_2;
    pause(4);
    expect(irq_count, 0);
    irq_end();
}
