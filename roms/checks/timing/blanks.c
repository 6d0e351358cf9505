/* DMA that waits for blanks, repeats, and keeps what it was started with (G: "GBA DMA Transfers"). */
#include "registers.h"

#define DMA "G: GBA DMA Transfers"
#define REPEAT_BIT "G: GBA DMA Transfers: DMA Repeat bit"
#define INTERNAL "G: GBA DMA Transfers: Source and Destination Address and Word Count Registers"
#define VISIBLE "T: Direct Memory Access: DMA demo: HDMA only occurs on the visible HBlanks"
#define PRIORITY "G: GBA DMA Transfers: Overview: DMA0 highest, followed by DMA1, DMA2, and DMA3"
#define SAD(n) R32(IO + 0xB0 + 12 * (n))
#define DAD(n) R32(IO + 0xB4 + 12 * (n))
#define COUNT_OF(n) R16(IO + 0xB8 + 12 * (n))
#define CONTROL(n) R16(IO + 0xBA + 12 * (n))
#define VCOUNT_ADDRESS (IO + 6)

#define ENABLE 0x8000
#define WITH_IRQ 0x4000
#define AT_VBLANK 0x1000
#define AT_HBLANK 0x2000
#define SPECIAL 0x3000
#define REPEAT 0x0200
#define SOURCE_FIXED 0x0100
#define TARGET_FIXED 0x0040
#define TARGET_RELOAD 0x0060

static u16 source[16] __attribute__((section(".ewram"), aligned(16)));
static u16 target[256] __attribute__((section(".ewram"), aligned(16)));
#define TARGET(n) (*(volatile u16 *)&target[n])

KEEPS(dma0cnt_h, "DMA0CNT_H is read back", DMA, IO + 0xBA, 0x77E0 & ~SPECIAL)
KEEPS(dma1cnt_h, "DMA1CNT_H is read back", DMA, IO + 0xC6, 0x77E0 & ~SPECIAL)
KEEPS(dma2cnt_h, "DMA2CNT_H is read back", DMA, IO + 0xD2, 0x77E0 & ~SPECIAL)
KEEPS(dma3cnt_h, "DMA3CNT_H is read back", DMA, IO + 0xDE, 0x7FE0 & ~SPECIAL)

static void start(u32 n, const void *from, const volatile void *to, u32 count, u32 control)
{
    CONTROL(n) = 0;
    SAD(n) = (u32)from;
    DAD(n) = (u32)to;
    COUNT_OF(n) = count;
    CONTROL(n) = ENABLE | control;
}

static void prepare(void)
{
    for (u32 n = 0; n < COUNT(source); n++)
        *(volatile u16 *)&source[n] = 0x5100 + n;
    for (u32 n = 0; n < COUNT(target); n++)
        TARGET(n) = 0xEEEE;
}

static u32 filled(void)
{
    u32 n = 0;

    while (n < COUNT(target) && TARGET(n) != 0xEEEE)
        n++;
    return n;
}

/* One halfword of VCOUNT a blank, from line to line. */
static void record(u32 channel, u32 control, u32 from, u32 to)
{
    prepare();
    wait_for_line(from);
    start(channel, (const void *)VCOUNT_ADDRESS, target, 1, control | SOURCE_FIXED);
    wait_for_line(to);
    CONTROL(channel) = 0;
}

static void see_hblank(const struct check *self)
{
    record((u32)self->data, AT_HBLANK | REPEAT, 30, 130);
    expect(filled(), 100);
    for (u32 n = 0; n < 100; n++)
        expect(TARGET(n), 30 + n);
}

ROW(hblank_0, "DMA0 in HBlank, once a line", REPEAT_BIT, see_hblank, (const void *)0)
ROW(hblank_1, "DMA1 in HBlank, once a line", REPEAT_BIT, see_hblank, (const void *)1)
ROW(hblank_2, "DMA2 in HBlank, once a line", REPEAT_BIT, see_hblank, (const void *)2)
ROW(hblank_3, "DMA3 in HBlank, once a line", REPEAT_BIT, see_hblank, (const void *)3)

CHECK(hblank_hidden, "No HBlank DMA in VBlank", VISIBLE)
{
    record(0, AT_HBLANK | REPEAT, 165, 215);
    expect(filled(), 0);
}

CHECK(hblank_frame, "HBlank DMA 160 times a frame", VISIBLE)
{
    record(0, AT_HBLANK | REPEAT, 200, 190);
    expect(filled(), 160);
    expect(TARGET(0), 0);
    expect(TARGET(159), 159);
}

CHECK(hblank_once, "HBlank DMA without repeat: once", REPEAT_BIT)
{
    prepare();
    wait_for_line(30);
    start(3, source, target, 1, AT_HBLANK);
    expect(CONTROL(3) & ENABLE, ENABLE);
    wait_for_line(33);
    expect(filled(), 1);
    expect(CONTROL(3) & ENABLE, 0);
}

CHECK(repeat_enabled, "Repeat keeps the enable bit", REPEAT_BIT)
{
    prepare();
    wait_for_line(30);
    start(3, source, target, 1, AT_HBLANK | REPEAT);
    wait_for_line(33);
    expect(CONTROL(3) & ENABLE, ENABLE);
    CONTROL(3) = 0;
}

CHECK(stopped, "Repeat ends when it is disabled", "G: GBA DMA Transfers: Transfer End")
{
    record(3, AT_HBLANK | REPEAT, 30, 40);
    wait_for_line(50);
    expect(filled(), 10);
}

CHECK(vblank_repeat, "VBlank DMA repeats every frame", REPEAT_BIT)
{
    record(3, AT_VBLANK | REPEAT, 100, 90);
    expect(filled(), 1);
    record(3, AT_VBLANK | REPEAT, 150, 149);
    expect(filled(), 1);
    expect(TARGET(0), 160);
}

CHECK(goes_on, "Repeat: source and target go on", INTERNAL)
{
    prepare();
    wait_for_line(30);
    start(3, source, target, 2, AT_HBLANK | REPEAT);
    wait_for_line(33);
    CONTROL(3) = 0;
    expect(filled(), 6);
    for (u32 n = 0; n < 6; n++)
        expect(TARGET(n), 0x5100 + n);
}

CHECK(target_reload, "Repeat with reload: target again", "G: GBA DMA Transfers: Upon Repeat: optionally DAD")
{
    prepare();
    wait_for_line(30);
    start(3, source, target, 2, AT_HBLANK | REPEAT | TARGET_RELOAD);
    wait_for_line(33);
    CONTROL(3) = 0;
    expect(filled(), 2);
    expect(TARGET(0), 0x5104);
    expect(TARGET(1), 0x5105);
}

CHECK(target_fixed, "Repeat with fixed target", DMA)
{
    prepare();
    wait_for_line(30);
    start(3, source, target, 2, AT_HBLANK | REPEAT | TARGET_FIXED);
    wait_for_line(33);
    CONTROL(3) = 0;
    expect(filled(), 1);
    expect(TARGET(0), 0x5105);
}

CHECK(count_reloaded, "Repeat reloads the count", "G: GBA DMA Transfers: Upon Repeat: Reloads CNT_L")
{
    prepare();
    wait_for_line(30);
    start(3, source, target, 1, AT_HBLANK | REPEAT);
    wait_for_line(31);
    COUNT_OF(3) = 4;
    wait_for_line(32);
    expect(filled() == 2 || filled() == 5, 1); /* the count that was written may be there one blank later */
    wait_for_line(33);
    CONTROL(3) = 0;
    expect(filled() == 6 || filled() == 9, 1);
}

CHECK(source_kept, "A new SAD waits for the next start", INTERNAL)
{
    prepare();
    wait_for_line(30);
    start(3, source, target, 2, AT_HBLANK);
    SAD(3) = (u32)(source + 8);
    wait_for_line(32);
    expect(TARGET(0), 0x5100);
    expect(TARGET(1), 0x5101);
}

CHECK(target_kept, "A new DAD waits for the next start", INTERNAL)
{
    prepare();
    wait_for_line(30);
    start(3, source, target, 2, AT_HBLANK);
    DAD(3) = (u32)(target + 8);
    wait_for_line(32);
    expect(TARGET(0), 0x5100);
    expect(TARGET(8), 0xEEEE);
}

CHECK(started_again, "A second start reloads SAD, DAD", INTERNAL)
{
    prepare();
    start(3, source, target, 3, 0);
    TARGET(0) = 0xEEEE;
    CONTROL(3) = ENABLE;
    pause(4);
    expect(TARGET(0), 0x5100);
    expect(TARGET(3), 0xEEEE);
}

CHECK(enabled_again, "Enable written again: no reload", "G: GBA DMA Transfers: Enable (Bit 15) changing from 0 to 1")
{
    prepare();
    wait_for_line(30);
    start(3, source, target, 1, AT_HBLANK | REPEAT);
    wait_for_line(32);
    CONTROL(3) = ENABLE | AT_HBLANK | REPEAT;
    wait_for_line(34);
    CONTROL(3) = 0;
    expect(filled(), 4);
    expect(TARGET(3), 0x5103);
}

CHECK(registers_kept, "A transfer changes no register", INTERNAL)
{
    prepare();
    start(3, source, target, 2, 0);
    pause(4);
    SAD(3) = (u32)(source + 4);
    CONTROL(3) = ENABLE;
    pause(4);
    expect(TARGET(0), 0x5104);
    expect(TARGET(1), 0x5105);
    expect(TARGET(2), 0xEEEE);
}

CHECK(irq_each, "An IRQ for each repeat", "G: GBA DMA Transfers: IRQ upon end of Word Count")
{
    prepare();
    wait_for_line(30);
    irq_begin(1 << 9);
    start(1, source, target, 2, AT_HBLANK | REPEAT | TARGET_RELOAD | WITH_IRQ);
    wait_for_line(50);
    CONTROL(1) = 0;
    irq_end();
    expect(irq_count, 20);
    expect(irq_seen, 1 << 9);
}

static void see_irq(const struct check *self)
{
    u32 n = (u32)self->data;

    prepare();
    irq_begin(0xF << 8);
    start(n, source, target, 4, WITH_IRQ);
    pause(20);
    irq_end();
    expect(irq_seen, 0x100 << n);
    expect(irq_count, 1);
}

ROW(irq_0, "DMA0: IRQ at the end", DMA, see_irq, (const void *)0)
ROW(irq_1, "DMA1: IRQ at the end", DMA, see_irq, (const void *)1)
ROW(irq_2, "DMA2: IRQ at the end", DMA, see_irq, (const void *)2)

/* Two channels wait for the same VBlank and write the same place: the later one is what stays. */
static void see_priority(const struct check *self)
{
    u32 first = (u32)self->data >> 4, second = (u32)self->data & 15;

    for (u32 turn = 0; turn < 2; turn++) {
        prepare();
        wait_for_line(150);
        start(turn ? second : first, source + (turn ? second : first), target, 1, AT_VBLANK);
        start(turn ? first : second, source + (turn ? first : second), target, 1, AT_VBLANK);
        wait_for_line(163);
        expect(TARGET(0), 0x5100 + second);
    }
}

ROW(priority_01, "DMA0 goes before DMA1", PRIORITY, see_priority, (const void *)0x01)
ROW(priority_03, "DMA0 goes before DMA3", PRIORITY, see_priority, (const void *)0x03)
ROW(priority_12, "DMA1 goes before DMA2", PRIORITY, see_priority, (const void *)0x12)
ROW(priority_23, "DMA2 goes before DMA3", PRIORITY, see_priority, (const void *)0x23)

CHECK(capture, "DMA3 special: lines 2 to 161", "G: GBA DMA Transfers: Video Capture Mode")
{
    record(3, SPECIAL | REPEAT, 200, 190);
    expect(filled(), 160);
    expect(TARGET(0), 2);
    expect(TARGET(159), 161);
}
