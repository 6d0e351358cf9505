/* Waiting for interrupts (G: "BIOS Halt Functions", "GBA System Control"). */
#include "checks.h"

#define HALT "G: BIOS Halt Functions: SWI 02h Halt"
#define INTR_WAIT "G: BIOS Halt Functions: SWI 04h IntrWait"
#define VBLANK_WAIT "G: BIOS Halt Functions: SWI 05h VBlankIntrWait"
#define DISPSTAT R16(IO + 4)
#define IE R16(IO + 0x200)
#define IF R16(IO + 0x202)
#define IME R16(IO + 0x208)
#define TIMER(n) R32(IO + 0x100 + 4 * (n))
#define VBLANK 1
#define HBLANK 2
#define VCOUNT 4
#define TIMER_3 (1 << 6)

static void halt(void)
{
    __asm__ volatile("swi 2" ::: "r0", "r1", "r2", "r3", "memory");
}

static void intr_wait(u32 discard, u32 flags)
{
    register u32 r0 __asm__("r0") = discard;
    register u32 r1 __asm__("r1") = flags;
    __asm__ volatile("swi 4" : "+r"(r0), "+r"(r1) :: "r2", "r3", "memory");
}

static void vblank_intr_wait(void)
{
    __asm__ volatile("swi 5" ::: "r0", "r1", "r2", "r3", "memory");
}

static void begin(u32 line, u32 enabled, u32 status)
{
    wait_for_line(line);
    DISPSTAT = status;
    irq_begin(enabled);
}

static void end(void)
{
    irq_end();
    DISPSTAT = 0;
}

CHECK(halt_vblank, "Halt: until VBlank", HALT)
{
    begin(100, VBLANK, 8);
    halt();
    expect(REG_VCOUNT, 160);
    expect(irq_count, 1);
    end();
}

static void custom_halt(u32 mode)
{
    register u32 r2 __asm__("r2") = mode;
    __asm__ volatile("swi 0x27" : "+r"(r2) :: "r0", "r1", "r3", "memory");
}

CHECK(halt_custom, "CustomHalt 0 is Halt", "G: BIOS Halt Functions: SWI 27h CustomHalt")
{
    begin(100, VBLANK, 8);
    custom_halt(0);
    expect(REG_VCOUNT, 160);
    end();
}

CHECK(halt_others, "Halt: not for what IE forbids", "G: BIOS Halt Functions: (IE AND IF) is not zero")
{
    begin(100, VBLANK, 0x38 | 120 << 8);
    halt();
    expect(REG_VCOUNT, 160);
    expect(irq_count, 1);
    end();
}

CHECK(halt_timer, "Timers run in Halt and end it", "G: BIOS Halt Functions: timers are kept operating")
{
    begin(100, TIMER_3, 0);
    TIMER(2) = 0x810000;
    TIMER(3) = 0xC1FF00; /* 100h times 64 cycles: 13 lines */
    halt();
    R16(IO + 0x10A) = 0;
    expect_between(R16(IO + 0x108), 0x100, 0x103);
    expect(irq_count, 1);
    TIMER(3) = 0;
    end();
}

static u16 moved[64] __attribute__((section(".ewram")));

CHECK(halt_dma, "DMA goes on in Halt", "G: BIOS Halt Functions: all other circuits are kept operating")
{
    begin(20, VCOUNT, 0x20 | 50 << 8);
    R32(IO + 0xB0) = IO + 6;
    R32(IO + 0xB4) = (u32)moved;
    R32(IO + 0xB8) = 0xA3000001; /* HBlank, repeat, source fixed, 16 bits */
    halt();
    R32(IO + 0xB8) = 0;
    end();
    for (u32 n = 0; n < 30; n++)
        expect(*(volatile u16 *)&moved[n], 20 + n);
}

CHECK(halt_lines, "Halt: one line at a time", HALT)
{
    begin(50, HBLANK, 0x10);
    for (u32 n = 0; n < 10; n++)
        halt();
    expect_between(REG_VCOUNT, 59, 60);
    expect(irq_count, 10);
    end();
}

CHECK(vblank_wait, "VBlankIntrWait: until line 160", VBLANK_WAIT)
{
    begin(100, VBLANK, 8);
    vblank_intr_wait();
    expect(REG_VCOUNT, 160);
    expect(irq_count, 1);
    end();
}

CHECK(vblank_wait_new, "VBlankIntrWait: not an old VBlank", VBLANK_WAIT)
{
    begin(100, VBLANK, 8);
    BIOS_IF = VBLANK;
    wait_for_line(170);
    vblank_intr_wait();
    expect(REG_VCOUNT, 160);
    expect(irq_count, 2);
    end();
}

CHECK(vblank_wait_frame, "VBlankIntrWait: 280896 cycles", "G: BIOS Halt Functions; LCD Dimensions and Timings")
{
    begin(100, VBLANK, 8);
    vblank_intr_wait();
    TIMER(2) = 0x810000;
    vblank_intr_wait();
    R16(IO + 0x10A) = 0;
    expect_between(R16(IO + 0x108), 4384, 4392);
    end();
}

CHECK(vblank_wait_hblanks, "VBlankIntrWait: HBlanks between", VBLANK_WAIT)
{
    begin(100, VBLANK | HBLANK, 0x18);
    vblank_intr_wait();
    expect(REG_VCOUNT, 160);
    expect_between(irq_count, 60, 62);
    end();
}

CHECK(intr_wait_old, "IntrWait 0: an old flag will do", "G: BIOS Halt Functions: r0=0, return if an old flag was set")
{
    begin(100, VBLANK, 8);
    wait_for_line(170);
    intr_wait(0, VBLANK);
    expect_between(REG_VCOUNT, 170, 172);
    end();
}

CHECK(intr_wait_new, "IntrWait 1: old flags are discarded", "G: BIOS Halt Functions: r0=1, wait until a NEW flag")
{
    begin(100, VBLANK, 8);
    wait_for_line(170);
    intr_wait(1, VBLANK);
    expect(REG_VCOUNT, 160);
    end();
}

CHECK(intr_wait_none, "IntrWait 0 without flag waits", INTR_WAIT)
{
    begin(100, VBLANK, 8);
    intr_wait(0, VBLANK);
    expect(REG_VCOUNT, 160);
    end();
}

CHECK(intr_wait_clears, "IntrWait clears its flags", "G: BIOS Halt Functions: the selected flags are reset upon return")
{
    begin(100, VBLANK | VCOUNT, 0x28 | 130 << 8);
    intr_wait(1, VBLANK);
    expect(BIOS_IF, VCOUNT);
    end();
}

CHECK(intr_wait_two, "IntrWait: the first of two", "G: BIOS Halt Functions: one (or more) of the specified")
{
    begin(100, VBLANK | VCOUNT, 0x28 | 130 << 8);
    intr_wait(1, VBLANK | VCOUNT);
    expect(REG_VCOUNT, 130);
    intr_wait(1, VBLANK | VCOUNT);
    expect(REG_VCOUNT, 160);
    end();
}

CHECK(intr_wait_other, "IntrWait: others do not end it", INTR_WAIT)
{
    begin(100, VBLANK | VCOUNT, 0x28 | 150 << 8);
    intr_wait(1, VCOUNT);
    expect(REG_VCOUNT, 150);
    intr_wait(1, VCOUNT);
    expect(REG_VCOUNT, 150);
    expect(irq_seen, VBLANK | VCOUNT);
    end();
}

CHECK(intr_wait_ime, "IntrWait sets IME", "G: BIOS Halt Functions: The function forcefully sets IME=1")
{
    begin(100, VBLANK, 8);
    IME = 0;
    intr_wait(1, VBLANK);
    expect(IME & 1, 1);
    expect(REG_VCOUNT, 160);
    end();
}

/* Last, as machines that take IME for a condition sleep on. */
CHECK(halt_ime, "Halt ends with IME 0, without IRQ", "G: BIOS Halt Functions: IME is don't care")
{
    begin(100, VBLANK, 8);
    IME = 0;
    halt();
    expect(REG_VCOUNT, 160);
    expect(irq_count, 0);
    expect(IF & VBLANK, VBLANK);
    end();
}

CHECK(halt_pending, "Halt: not if a request is there", "G: BIOS Halt Functions: (IE AND IF) is not zero")
{
    begin(100, 0, 8);
    wait_for_line(170);
    IME = 0;
    IE = VBLANK;
    halt();
    expect_between(REG_VCOUNT, 170, 172);
    end();
}
