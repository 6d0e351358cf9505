/* How fast timers count, what they reload, which overflows they count (G: "GBA Timers"). */
#include "registers.h"

#define TIMERS "G: GBA Timers"
#define PRESCALER "G: GBA Timers: Prescaler Selection"
#define COUNT_UP "G: GBA Timers: Count-up Timing"
#define COUNTER(n) R16(IO + 0x100 + 4 * (n))
#define CONTROL(n) R16(IO + 0x102 + 4 * (n))
#define BOTH(n) R32(IO + 0x100 + 4 * (n))
#define IF R16(IO + 0x202)

#define RUN 0x80
#define IRQ 0x40
#define CASCADE 4
#define LINE 1232

KEEPS(tm0cnt_h, "TM0CNT_H is read back", TIMERS, IO + 0x102, 0x43)
KEEPS(tm1cnt_h, "TM1CNT_H is read back", TIMERS, IO + 0x106, 0x47)
KEEPS(tm2cnt_h, "TM2CNT_H is read back", TIMERS, IO + 0x10A, 0x47)
KEEPS(tm3cnt_h, "TM3CNT_H is read back", TIMERS, IO + 0x10E, 0x47)

struct rate {
    u32 timer, prescaler, cycles, lines;
};

/* The counter after so many lines; three counts or 60 cycles more or less are no error. */
static void see_rate(const struct check *self)
{
    const struct rate *given = self->data;
    u32 want = given->lines * LINE / given->cycles, off = given->cycles == 1 ? 60 : 3;

    wait_for_line(10);
    BOTH(given->timer) = (RUN | given->prescaler) << 16;
    wait_for_line(10 + given->lines);
    CONTROL(given->timer) = 0;
    expect_between(COUNTER(given->timer), want - off, want + off);
}

#define RATE(id, text, ...)                                         \
    static const struct rate rate_##id = {__VA_ARGS__};             \
    ROW(id, text, PRESCALER, see_rate, &rate_##id)

RATE(rate_0_1, "Timer 0 counts every cycle", 0, 0, 1, 40)
RATE(rate_0_64, "Timer 0 counts every 64 cycles", 0, 1, 64, 140)
RATE(rate_0_256, "Timer 0 counts every 256 cycles", 0, 2, 256, 140)
RATE(rate_0_1024, "Timer 0 counts every 1024 cycles", 0, 3, 1024, 140)
RATE(rate_1_64, "Timer 1 counts every 64 cycles", 1, 1, 64, 140)
RATE(rate_2_256, "Timer 2 counts every 256 cycles", 2, 2, 256, 140)
RATE(rate_3_1, "Timer 3 counts every cycle", 3, 0, 1, 40)
RATE(rate_3_1024, "Timer 3 counts every 1024 cycles", 3, 3, 1024, 140)

CHECK(reload_at_overflow, "An overflow reloads the counter", "G: GBA Timers: reload upon overflows")
{
    BOTH(1) = RUN << 16 | 0xFF00;
    for (u32 n = 0; n < 50; n++) {
        pause(7);
        expect_between(COUNTER(1), 0xFF00, 0xFFFF);
    }
    CONTROL(1) = 0;
}

CHECK(reload_new, "The next overflow takes a new reload", "G: GBA Timers: reload upon overflows")
{
    BOTH(1) = RUN << 16 | 0xFF00;
    COUNTER(1) = 0xC000;
    pause(30);
    expect_between(COUNTER(1), 0xC000, 0xEFFF);
    CONTROL(1) = 0;
}

CHECK(word_start, "One word sets reload and starts", "G: GBA Timers: Note: a single 32bit I/O operation")
{
    COUNTER(3) = 0x1111;
    BOTH(3) = (RUN | 3) << 16 | 0x7000;
    expect(COUNTER(3), 0x7000);
    CONTROL(3) = 0;
}

CHECK(rewrite, "Control written again: no reload", "G: GBA Timers: when the start bit becomes changed from 0 to 1")
{
    BOTH(3) = (RUN | 3) << 16;
    COUNTER(3) = 0x8000;
    CONTROL(3) = RUN | 3;
    CONTROL(3) = RUN | IRQ | 3;
    expect_between(COUNTER(3), 0, 2);
    CONTROL(3) = 0;
}

CHECK(restart, "Stop and start: reload", "G: GBA Timers: when the start bit becomes changed from 0 to 1")
{
    BOTH(3) = (RUN | 3) << 16;
    COUNTER(3) = 0x8000;
    CONTROL(3) = 3;
    expect_between(COUNTER(3), 0, 2);
    CONTROL(3) = RUN | 3;
    pause(1);
    expect_between(COUNTER(3), 0x8000, 0x8002);
    CONTROL(3) = 0;
}

CHECK(cascade_prescaler, "Count-up ignores the prescaler", COUNT_UP)
{
    BOTH(2) = (RUN | CASCADE | 3) << 16;
    wait_for_line(50);
    BOTH(1) = RUN << 16 | (0x10000 - 512);
    wait_for_line(60);
    CONTROL(1) = 0;
    expect_between(COUNTER(2), 23, 25); /* 12320 / 512 = 24 */
    CONTROL(2) = 0;
}

CHECK(cascade_chain, "Timers 1, 2, 3 count each other", COUNT_UP)
{
    BOTH(3) = (RUN | CASCADE) << 16;
    BOTH(2) = (RUN | CASCADE) << 16 | 0xFFFC;
    BOTH(1) = (RUN | CASCADE) << 16 | 0xFFFE;
    wait_for_line(50);
    BOTH(0) = RUN << 16 | 0xFF00;
    wait_for_line(70);
    CONTROL(0) = 0;
    expect_between(COUNTER(3), 11, 13); /* 24640 / 256 / 2 / 4 = 12 */
    CONTROL(1) = 0;
    CONTROL(2) = 0;
    CONTROL(3) = 0;
}

CHECK(cascade_0, "Timer 0 has no count-up", "G: GBA Timers: This function cannot be used for Timer 0")
{
    BOTH(0) = (RUN | CASCADE) << 16;
    pause(20);
    CONTROL(0) = 0;
    expect_between(COUNTER(0), 100, 3000);
}

static u32 count_irqs(u32 enabled, u32 timer, u32 value, u32 lines)
{
    wait_for_line(20);
    irq_begin(enabled);
    BOTH(timer) = value;
    wait_for_line(20 + lines);
    irq_end();
    CONTROL(timer) = 0;
    return irq_count;
}

CHECK(cascade_irq, "Count-up's overflow asks for its IRQ", COUNT_UP)
{
    BOTH(2) = (RUN | IRQ | CASCADE) << 16 | 0xFFFC;
    expect_between(count_irqs(1 << 5, 1, RUN << 16 | 0xFF00, 20), 23, 25); /* 24640 / 256 / 4 = 24 */
    expect(irq_seen, 1 << 5);
    CONTROL(2) = 0;
}

CHECK(irq_rate_0, "Timer 0's IRQs: every 1024 cycles", TIMERS)
{
    expect_between(count_irqs(1 << 3, 0, (RUN | IRQ) << 16 | 0xFC00, 50), 59, 61);
    expect(irq_seen, 1 << 3);
}

CHECK(irq_rate_2, "Timer 2's IRQs: every 2048 cycles", TIMERS)
{
    expect_between(count_irqs(1 << 5, 2, (RUN | IRQ) << 16 | 0xF800, 50), 29, 31);
    expect(irq_seen, 1 << 5);
}

CHECK(irq_rate_3, "Timer 3's IRQs: every 4096 cycles", TIMERS)
{
    expect_between(count_irqs(1 << 6, 3, (RUN | IRQ | 1) << 16 | 0xFFC0, 50), 14, 16);
    expect(irq_seen, 1 << 6);
}

CHECK(irq_off, "No request without bit 6", "G: GBA Timers: Timer IRQ Enable")
{
    irq_begin(0);
    BOTH(3) = RUN << 16 | 0xFF00;
    pause(50);
    CONTROL(3) = 0;
    expect(IF & 1 << 6, 0);
    irq_end();
}
