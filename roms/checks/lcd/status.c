/* The beam: VCOUNT, the flags of DISPSTAT, how long lines last (G: "LCD I/O Interrupts and Status"). */
#include "checks.h"

#define STATUS "G: LCD I/O Interrupts and Status"
#define TIMINGS "G: LCD Dimensions and Timings"
#define DISPSTAT R16(IO + 4)
#define VBLANK 1
#define HBLANK 2
#define MATCH 4
#define TIMER2 R32(IO + 0x108)
#define TIMER2_COUNTER R16(IO + 0x108)

/* A flag's value in a line. */
struct line_flag {
    u32 line, setting, flag, want;
};

static void see_flag(const struct check *self)
{
    const struct line_flag *given = self->data;

    DISPSTAT = given->setting << 8;
    wait_for_line(given->line);
    pause(2);
    expect(DISPSTAT & given->flag, given->want);
    DISPSTAT = 0;
}

#define LINE_FLAG(id, text, ...)                                     \
    static const struct line_flag flag_##id = {__VA_ARGS__};         \
    ROW(id, text, STATUS, see_flag, &flag_##id)

LINE_FLAG(vblank_0, "No VBlank in line 0", 0, 0, VBLANK, 0)
LINE_FLAG(vblank_80, "No VBlank in line 80", 80, 0, VBLANK, 0)
LINE_FLAG(vblank_159, "No VBlank in line 159", 159, 0, VBLANK, 0)
LINE_FLAG(vblank_160, "VBlank in line 160", 160, 0, VBLANK, VBLANK)
LINE_FLAG(vblank_200, "VBlank in line 200", 200, 0, VBLANK, VBLANK)
LINE_FLAG(vblank_226, "VBlank in line 226", 226, 0, VBLANK, VBLANK)
LINE_FLAG(vblank_227, "No VBlank in line 227", 227, 0, VBLANK, 0)
LINE_FLAG(match_before, "No V-Count match a line before", 89, 90, MATCH, 0)
LINE_FLAG(match_there, "V-Count match in its line", 90, 90, MATCH, MATCH)
LINE_FLAG(match_behind, "No V-Count match a line behind", 91, 90, MATCH, 0)
LINE_FLAG(match_0, "V-Count match in line 0", 0, 0, MATCH, MATCH)
LINE_FLAG(match_200, "V-Count match in VBlank", 200, 200, MATCH, MATCH)
LINE_FLAG(match_227, "V-Count match in line 227", 227, 227, MATCH, MATCH)
LINE_FLAG(match_never, "No V-Count match with line 228", 0, 228, MATCH, 0)

static u32 count_rises(u32 flag, u32 from, u32 to)
{
    u32 count = 0, before = 0;

    wait_for_line(from);
    while (REG_VCOUNT != to) {
        u32 now = DISPSTAT & flag;
        count += now && !before;
        before = now;
    }
    return count;
}

CHECK(hblank_drawn, "HBlank flag once a drawn line", STATUS)
{
    expect(count_rises(HBLANK, 50, 70), 20);
}

CHECK(hblank_hidden, "HBlank flag once a hidden line", "G: LCD I/O Interrupts and Status: in all lines, 0..227")
{
    expect(count_rises(HBLANK, 170, 190), 20);
}

CHECK(match_once, "V-Count matches once a frame", STATUS)
{
    DISPSTAT = 100 << 8;
    expect(count_rises(MATCH, 60, 59), 1);
    DISPSTAT = 0;
}

/* Cycles from one flag's edge to the next, by timer 2. */
static u32 measure(u32 first)
{
    wait_for_line(40);
    while ((DISPSTAT & HBLANK) == first)
        ;
    while ((DISPSTAT & HBLANK) != first)
        ;
    TIMER2 = 0x800000;
    while ((DISPSTAT & HBLANK) == first)
        ;
    R16(IO + 0x10A) = 0;
    return TIMER2_COUNTER;
}

CHECK(hblank_low, "HBlank flag is 0 for 1006 cycles", "G: LCD I/O Interrupts and Status: 1006 cycles")
{
    expect_between(measure(0), 906, 1106);
}

CHECK(hblank_high, "HBlank flag is 1 for 226 cycles", "G: LCD I/O Interrupts and Status: 1232 less 1006 cycles")
{
    expect_between(measure(HBLANK), 126, 326);
}

CHECK(line_cycles, "10 lines take 12320 cycles", TIMINGS)
{
    wait_for_line(50);
    TIMER2 = 0x800000;
    wait_for_line(60);
    R16(IO + 0x10A) = 0;
    expect_between(TIMER2_COUNTER, 12220, 12420);
}

CHECK(hidden_line_cycles, "10 hidden lines: 12320 cycles", TIMINGS)
{
    wait_for_line(180);
    TIMER2 = 0x800000;
    wait_for_line(190);
    R16(IO + 0x10A) = 0;
    expect_between(TIMER2_COUNTER, 12220, 12420);
}

CHECK(frame_cycles, "A frame takes 280896 cycles", TIMINGS)
{
    wait_for_line(50);
    TIMER2 = 0x810000; /* counts 64 cycles each */
    wait_for_line(50);
    R16(IO + 0x10A) = 0;
    expect_between(TIMER2_COUNTER, 4387, 4391);
}

CHECK(lines_in_order, "VCOUNT: 0 to 227 in order", "G: LCD I/O Interrupts and Status: VCOUNT (0..227)")
{
    wait_for_line(0);
    for (u32 line = 1; line < 228; line++) {
        while (REG_VCOUNT == line - 1)
            ;
        expect(REG_VCOUNT, line);
        if (REG_VCOUNT != line)
            return;
    }
    while (REG_VCOUNT == 227)
        ;
    expect(REG_VCOUNT, 0);
}
