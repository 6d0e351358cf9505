/* Which lines ask for interrupts (G: "LCD I/O Interrupts and Status", "GBA Interrupt Control"). */
#include "checks.h"

#define STATUS "G: LCD I/O Interrupts and Status"
#define DISPSTAT R16(IO + 4)
#define IF R16(IO + 0x202)

static u32 lines[4];

static void note_line(u32 flags UNUSED)
{
    lines[irq_count & 3] = REG_VCOUNT;
}

/* Interrupts that `enabled` and `status` give between two lines. */
static u32 count_interrupts(u32 enabled, u32 status, u32 from, u32 to)
{
    wait_for_line(from);
    DISPSTAT = status;
    irq_begin(enabled);
    irq_hook = note_line;
    wait_for_line(to);
    irq_end();
    DISPSTAT = 0;
    return irq_count;
}

CHECK(hblank_lines, "HBlank IRQ once a drawn line", STATUS)
{
    expect_between(count_interrupts(2, 0x10, 20, 120), 99, 101);
    expect(irq_seen, 2);
}

CHECK(vblank_frames, "VBlank IRQ once a frame", STATUS)
{
    expect(count_interrupts(1, 8, 50, 49), 1);
}

CHECK(vblank_line, "VBlank IRQ comes in line 160", STATUS)
{
    count_interrupts(1, 8, 150, 170);
    expect(lines[1], 160);
}

CHECK(vcount_frames, "VCount IRQ once a frame", STATUS)
{
    expect(count_interrupts(4, 0x20 | 100 << 8, 50, 49), 1);
    expect(lines[1], 100);
}

CHECK(vcount_hidden, "VCount IRQ in line 200", STATUS)
{
    expect(count_interrupts(4, 0x20 | 200 << 8, 170, 220), 1);
    expect(lines[1], 200);
}

CHECK(vcount_0, "VCount IRQ in line 0", STATUS)
{
    expect(count_interrupts(4, 0x20, 200, 20), 1);
    expect(lines[1], 0);
}

CHECK(vcount_never, "No VCount IRQ for line 240", STATUS)
{
    expect(count_interrupts(4, 0x20 | 240 << 8, 50, 49), 0);
}

CHECK(all_three, "VBlank, HBlank, VCount together", STATUS)
{
    wait_for_line(100);
    DISPSTAT = 0x38 | 130 << 8;
    irq_begin(7);
    wait_for_line(161);
    irq_end();
    DISPSTAT = 0;
    expect(irq_seen, 7);
}

CHECK(not_asked, "No request that DISPSTAT forbids", STATUS)
{
    DISPSTAT = 0;
    irq_begin(0);
    wait_for_line(100);
    wait_for_line(99);
    expect(IF & 7, 0);
    irq_end();
}

CHECK(request_kept, "IF shows what IE forbids", "G: GBA Interrupt Control")
{
    irq_begin(0);
    wait_for_line(100);
    DISPSTAT = 0x18;
    wait_for_line(165);
    expect(IF & 3, 3);
    expect(irq_count, 0);
    irq_end();
    DISPSTAT = 0;
}
