/* The I/O registers: which bits can be read back, and who is told of a write (GBATEK, "GBA I/O Map"). */
#include "gba.h"

u16 io_reg[0x200];
static u32 keys_held;

#define OPEN_BUS 0x10000

/* What a read gives: the stored bits under this mask, or OPEN_BUS where no register drives the bus. */
static u32 read_mask(u32 offset) {
    switch (offset) {
    case DISPCNT: return 0xFFF7;
    case 0x002: return 0x0001;
    case DISPSTAT: return 0xFF3F;
    case BG0CNT: case BG0CNT + 2: return 0xDFFF;
    case BG0CNT + 4: case BG0CNT + 6: return 0xFFFF;
    case WININ: case WINOUT: return 0x3F3F;
    case BLDCNT: return 0x3FFF;
    case BLDALPHA: return 0x1F1F;
    case SOUND1CNT_L: return 0x007F;
    case SOUND1CNT_H: case SOUND2CNT_L: return 0xFFC0;
    case SOUND1CNT_X: case SOUND2CNT_H: case SOUND3CNT_X: return 0x4000;
    case SOUND3CNT_L: return 0x00E0;
    case SOUND3CNT_H: return 0xE000;
    case SOUND4CNT_L: return 0xFF00;
    case SOUND4CNT_H: return 0x40FF;
    case SOUNDCNT_L: return 0xFF77;
    case SOUNDCNT_H: return 0x770F;
    case SOUNDBIAS: return 0xC3FE;
    case 0x0BA: case 0x0C6: case 0x0D2: return 0xF7E0; /* DMAxCNT_H */
    case 0x0DE: return 0xFFE0;
    case 0x102: case 0x106: case 0x10A: case 0x10E: return 0x00C7;
    case 0x120: case 0x122: case 0x124: case 0x126: case SIOCNT: case SIODATA8: case RCNT: case KEYCNT: return 0xFFFF;
    case 0x140: case 0x150: case 0x152: case 0x154: case 0x156: case 0x158: return 0xFFFF;
    case IE: return 0x3FFF;
    case IF: return 0x3FFF;
    case WAITCNT: return 0x5FFF;
    case IME: case POSTFLG: return 0x0001;
    /* Unused halves of word registers, and DMAxCNT_L. */
    case 0x066: case 0x06A: case 0x06E: case 0x076: case 0x07A: case 0x07E: case 0x086: case 0x08A:
    case 0x0B8: case 0x0C4: case 0x0D0: case 0x0DC: case 0x136: case 0x142: case 0x15A: case 0x206: case 0x20A:
    case 0x302: return 0;
    default: return OPEN_BUS;
    }
}

u16 io_read16(u32 offset) {
    switch (offset) {
    case VCOUNT: return ppu.line;
    case 0x100: case 0x104: case 0x108: case 0x10C: return timer_read((offset - TM0CNT_L) / 4);
    case SOUNDCNT_X: return apu_status();
    case KEYINPUT: return 0x3FF & ~keys_held;
    }
    if (offset >= WAVE_RAM && offset < WAVE_RAM + 16) return apu_wave_read(offset);
    u32 mask = read_mask(offset);
    return mask == OPEN_BUS ? bus_open(0x04000000 | offset) : io_reg[offset >> 1] & mask;
}

static void halt_written(u8 value) {
    if (value & 0x80) return; /* STOP needs the BIOS's care around it; nothing in a game's reach */
    cpu.halted = 1;
    sched_kick();
    irq_test(now);
}

void io_write8(u32 offset, u8 value) {
    switch (offset) {
    case POSTFLG: IO(POSTFLG) |= value & 1; return;
    case POSTFLG + 1: halt_written(value); return;
    case IF: io_write16(IF, value); return;
    case IF + 1: io_write16(IF, value << 8); return;
    }
    if (offset >= FIFO_A && offset < FIFO_A + 8) {
        apu_fifo_write((offset - FIFO_A) / 4, value, 1);
        return;
    }
    if (offset >= WAVE_RAM && offset < WAVE_RAM + 16) {
        u16 old = apu_wave_read(offset & ~1u);
        apu_wave_write(offset & ~1u, offset & 1 ? (old & 0xFF) | value << 8 : (old & 0xFF00) | value);
        return;
    }
    u16 old = io_reg[offset >> 1];
    io_write16(offset & ~1u, offset & 1 ? (old & 0xFF) | value << 8 : (old & 0xFF00) | value);
}

static void test_keys(void) {
    u32 wanted = IO(KEYCNT) & 0x3FF, held = keys_held & wanted;
    if (!(IO(KEYCNT) & 0x4000)) return;
    if (IO(KEYCNT) & 0x8000 ? held == wanted : held != 0) irq_raise(IRQ_KEYPAD, now);
}

void io_set_keys(u32 keys) {
    keys_held = keys & 0x3FF;
    test_keys();
}

void io_write16(u32 offset, u16 value) {
    u16 *reg = &io_reg[offset >> 1], old = *reg;
    if (offset >= SOUND1CNT_L && offset < FIFO_B + 4) {
        if (offset >= FIFO_A)
            apu_fifo_write((offset - FIFO_A) / 4, value, 2);
        else if (offset >= WAVE_RAM)
            apu_wave_write(offset, value);
        else
            apu_write(offset, value);
        return;
    }
    switch (offset) {
    case DISPCNT:
        *reg = value;
        ppu_control_written(old);
        return;
    case DISPSTAT:
        *reg = (old & 0x0007) | (value & 0xFF38);
        ppu_check_vcount(now);
        return;
    case VCOUNT: case KEYINPUT: return;
    case BG2X: case BG2X + 2: case BG2X + 4: case BG2X + 6:
    case BG2X + 16: case BG2X + 18: case BG2X + 20: case BG2X + 22:
        *reg = value;
        ppu_affine_written(offset);
        return;
    case 0x0BA: case 0x0C6: case 0x0D2: case 0x0DE:
        *reg = value;
        dma_control_written((offset - 0x0BA) / 12, old);
        return;
    case 0x100: case 0x104: case 0x108: case 0x10C:
        timer_reload_written((offset - 0x100) / 4, value);
        return;
    case 0x102: case 0x106: case 0x10A: case 0x10E:
        timer_control_written((offset - 0x102) / 4, value);
        return;
    case SIOCNT:
        *reg = value;
        serial_control_written(old);
        return;
    case KEYCNT:
        *reg = value;
        test_keys();
        return;
    case IE: case IME:
        *reg = value;
        irq_test(now);
        return;
    case IF: *reg = old & ~value; return;
    case WAITCNT:
        *reg = value;
        bus_set_waitcnt(value);
        return;
    case POSTFLG:
        *reg |= value & 1;
        halt_written(value >> 8);
        return;
    default: *reg = value; return;
    }
}

void io_reset(void) {
    memset(io_reg, 0, sizeof io_reg);
    IO(DISPCNT) = 0x0080;
    IO(SOUNDBIAS) = 0x0200;
    IO(POSTFLG) = 1;
    IO(BG2PA) = IO(BG2PA + 6) = IO(BG3PA) = IO(BG3PA + 6) = 0x0100;
    keys_held = 0;
}
