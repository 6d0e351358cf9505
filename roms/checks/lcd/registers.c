/* Registers of the video controller: what can be read back, and in which widths they are written. */
#include "registers.h"

#define BG_CONTROL "G: LCD I/O BG Control"
#define WINDOWS "G: LCD I/O Window Feature"
#define EFFECTS "G: LCD I/O Color Special Effects"
#define WIDTHS "G: GBA Memory Map: Address Bus Width and CPU Read/Write Access Widths"

KEEPS(dispcnt, "DISPCNT is read back", "G: LCD I/O Display Control", IO, 0xFFF0)
KEEPS(dispstat, "DISPSTAT: enables, V-Count setting", "G: LCD I/O Interrupts and Status", IO + 4, 0xFF38)
KEEPS(bg0cnt, "BG0CNT is read back", BG_CONTROL, IO + 8, 0xDFCF)
KEEPS(bg1cnt, "BG1CNT is read back", BG_CONTROL, IO + 0xA, 0xDFCF)
KEEPS(bg2cnt, "BG2CNT is read back", BG_CONTROL, IO + 0xC, 0xFFCF)
KEEPS(bg3cnt, "BG3CNT is read back", BG_CONTROL, IO + 0xE, 0xFFCF)
KEEPS(winin, "WININ is read back", WINDOWS, IO + 0x48, 0x3F3F)
KEEPS(winout, "WINOUT is read back", WINDOWS, IO + 0x4A, 0x3F3F)
KEEPS(bldcnt, "BLDCNT is read back", EFFECTS, IO + 0x50, 0x3FFF)
KEEPS(bldalpha, "BLDALPHA is read back", EFFECTS, IO + 0x52, 0x1F1F)

CHECK(bg_modes, "DISPCNT: BG modes 0 to 5", "G: LCD I/O Display Control: bits 0-2")
{
    for (u32 mode = 0; mode < 6; mode++) {
        REG_DISPCNT = mode | DISPCNT_BLANK;
        expect(REG_DISPCNT, mode | DISPCNT_BLANK);
    }
}

CHECK(cgb_mode, "DISPCNT: bit 3 cannot be set", "G: LCD I/O Display Control: bit 3, CGB mode, set only by BIOS opcodes")
{
    REG_DISPCNT = 0x88;
    expect(REG_DISPCNT & 8, 0);
}

CHECK(dispstat_unused, "DISPSTAT: bits 6 and 7 are 0", "G: LCD I/O Interrupts and Status: Not used (0)")
{
    R16(IO + 4) = 0xF0C0;
    expect(R16(IO + 4) & 0xC0, 0);
    R16(IO + 4) = 0;
}

CHECK(dispstat_flags, "DISPSTAT: flags cannot be written", "G: LCD I/O Interrupts and Status: bits 0-2, read only")
{
    R16(IO + 4) = 0xF000; /* no line is 240 */
    wait_for_line(40);
    R16(IO + 4) = 0xF007;
    expect(R16(IO + 4) & 5, 0);
    wait_for_line(170);
    R16(IO + 4) = 0xF000;
    expect(R16(IO + 4) & 1, 1);
    R16(IO + 4) = 0;
}

CHECK(vcount_read_only, "VCOUNT cannot be written", "G: LCD I/O Interrupts and Status: VCOUNT, read only")
{
    wait_for_line(60);
    R16(IO + 6) = 100;
    expect_between(R16(IO + 6), 60, 61);
}

CHECK(vcount_upper, "VCOUNT: bits 8 to 15 are 0", "G: LCD I/O Interrupts and Status: VCOUNT, not used")
{
    wait_for_line(227);
    expect(R16(IO + 6), 227);
    expect(R8(IO + 7), 0);
}

CHECK(word_write, "A word fills two registers", WIDTHS)
{
    R32(IO + 8) = 0x9E8D0B4C;
    expect(R16(IO + 8) & 0xDFCF, 0x0B4C);
    expect(R16(IO + 0xA) & 0xDFCF, 0x9E8D);
    R32(IO + 8) = 31 << 8;
}

CHECK(word_read, "A word reads two registers", WIDTHS)
{
    R16(IO + 0x48) = 0x1234;
    R16(IO + 0x4A) = 0x2A15;
    expect(R32(IO + 0x48), 0x2A151234);
    R32(IO + 0x48) = 0;
}

CHECK(byte_write, "A byte leaves its neighbour", WIDTHS)
{
    R16(IO + 0x50) = 0x2A15;
    R8(IO + 0x50) = 0x3C;
    expect(R16(IO + 0x50), 0x2A3C);
    R8(IO + 0x51) = 0x11;
    expect(R16(IO + 0x50), 0x113C);
    R16(IO + 0x50) = 0;
}

CHECK(byte_read, "A byte of a register is read", WIDTHS)
{
    R16(IO + 0x52) = 0x1207;
    expect(R8(IO + 0x52), 0x07);
    expect(R8(IO + 0x53), 0x12);
    R16(IO + 0x52) = 0;
}

CHECK(byte_dispstat, "V-Count setting written as byte", WIDTHS)
{
    R16(IO + 4) = 0x20;
    R8(IO + 5) = 0xE7;
    expect(R16(IO + 4) & 0xFFF8, 0xE720);
    R16(IO + 4) = 0;
}

/* Memory stays readable and writable while the screen is blanked and while it is drawn. */
static void see_memory(u32 address)
{
    u32 before = R32(address);

    R32(address) = 0x31415926;
    expect(R32(address), 0x31415926);
    R32(address) = before;
}

CHECK(memory_blanked, "Video memory in forced blank", "G: GBA Memory Map: VRAM, OAM, and Palette RAM Access")
{
    REG_DISPCNT = DISPCNT_BLANK;
    wait_for_line(80);
    see_memory(0x050003F0);
    see_memory(0x06008000);
    see_memory(0x06014000);
    see_memory(0x070003F0);
}
