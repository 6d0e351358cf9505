/* The memory map and what an access costs (GBATEK, "GBA Memory Map" and "GBA System Control"). */
#include "gba.h"

struct bus bus;
u8 rom[0x2000000];

void bus_set_waitcnt(u16 value) {
    static const u8 first[4] = {4, 3, 2, 8};
    static const u8 second[3][2] = {{2, 1}, {4, 1}, {8, 1}};
    for (u32 i = 0; i < 3; i++) {
        u32 n = 1 + first[value >> (2 + 3 * i) & 3], s = 1 + second[i][value >> (4 + 3 * i) & 1];
        for (u32 region = 8 + 2 * i; region < 10 + 2 * i; region++) {
            bus.n16[region] = n;
            bus.s16[region] = s;
            bus.n32[region] = n + s; /* the Game Pak bus is 16 bits wide */
            bus.s32[region] = s + s;
        }
    }
    u32 sram = 1 + first[value & 3];
    for (u32 region = 14; region < 16; region++)
        bus.n16[region] = bus.s16[region] = bus.n32[region] = bus.s32[region] = sram;
    cpu_code_timing();
}

void bus_reset(void) {
    memset(bus.ewram, 0, sizeof bus.ewram);
    memset(bus.iwram, 0, sizeof bus.iwram);
    memset(bus.palette, 0, sizeof bus.palette);
    memset(bus.oam, 0, sizeof bus.oam);
    memset(bus.vram, 0, sizeof bus.vram);
    bus.bios_latch = 0xE129F000; /* what the real BIOS leaves behind when it starts the cartridge */
    bus.dma_latch = 0;
    bus.dma_active = 0;
    for (u32 region = 0; region < 8; region++)
        bus.n16[region] = bus.s16[region] = bus.n32[region] = bus.s32[region] = 1;
    bus.n16[2] = bus.s16[2] = 3;
    bus.n32[2] = bus.s32[2] = 6;
    bus.n32[5] = bus.s32[5] = bus.n32[6] = bus.s32[6] = 2;
    bus_set_waitcnt(0);
}

static u32 vram_offset(u32 address) {
    u32 offset = address & 0x1FFFF;
    return offset < 0x18000 ? offset : offset - 0x8000; /* the last 32 KiB appear twice */
}

/* Unmapped addresses read what the bus carried last: usually the prefetched opcode (GBATEK, "GBA Unpredictable Things"). */
u32 bus_open(u32 address) {
    if (bus.dma_active) return ror32(bus.dma_latch, (address & 3) * 8);
    u32 pc = cpu.r[15], value;
    if (!cpu.thumb) {
        value = load32(cpu.code + (pc & cpu.code_mask & ~3u));
    } else {
        u32 opcode = load16(cpu.code + (pc & cpu.code_mask & ~1u));
        value = opcode | opcode << 16;
        if (cpu.code_region == 3) { /* IWRAM drives only the half that was fetched; the other one keeps the last opcode */
            u32 last = load16(cpu.code + ((pc - 2) & cpu.code_mask & ~1u));
            value = pc & 2 ? last | opcode << 16 : opcode | last << 16;
        } else if (cpu.code_region == 0 || cpu.code_region == 7) {
            value = load32(cpu.code + (pc & cpu.code_mask & ~3u));
        }
    }
    return value >> (address & 3) * 8;
}

static u32 read_bios(u32 address) {
    if (address >= 0x4000) return bus_open(address);
    if (cpu.code_region == 0 && !bus.dma_active) return load32(bus.bios + (address & 0x3FFC)) >> (address & 3) * 8;
    return bus.bios_latch >> (address & 3) * 8;
}

/* The 32 aligned bits around an I/O address; half of them may be unmapped. */
static u32 read_io(u32 address) {
    u32 offset = address & 0xFFFFFF;
    if (offset < 0x400) return io_read16(offset & 0x3FE) >> (address & 1) * 8;
    return bus_open(address);
}

u32 bus_read8(u32 address) {
    switch (address >> 24) {
    case 0x0: return read_bios(address) & 0xFF;
    case 0x2: return bus.ewram[address & 0x3FFFF];
    case 0x3: return bus.iwram[address & 0x7FFF];
    case 0x4: return read_io(address) & 0xFF;
    case 0x5: return bus.palette[address & 0x3FF];
    case 0x6: return bus.vram[vram_offset(address)];
    case 0x7: return bus.oam[address & 0x3FF];
    case 0x8: case 0x9: case 0xA: case 0xB: case 0xC: case 0xD: return rom[address & 0x1FFFFFF];
    case 0xE: case 0xF: return save_read(address);
    default: return bus_open(address) & 0xFF;
    }
}

u32 bus_read16(u32 address) {
    u32 at = address & ~1u;
    switch (address >> 24) {
    case 0x0: return read_bios(at) & 0xFFFF;
    case 0x2: return load16(bus.ewram + (at & 0x3FFFF));
    case 0x3: return load16(bus.iwram + (at & 0x7FFF));
    case 0x4: return read_io(at) & 0xFFFF;
    case 0x5: return load16(bus.palette + (at & 0x3FF));
    case 0x6: return load16(bus.vram + vram_offset(at));
    case 0x7: return load16(bus.oam + (at & 0x3FF));
    case 0xD:
        if (save_is_eeprom(address)) return eeprom_read();
        /* fallthrough */
    case 0x8: case 0x9: case 0xA: case 0xB: case 0xC: return load16(rom + (at & 0x1FFFFFF));
    case 0xE: case 0xF: return save_read(address) * 0x0101u;
    default: return bus_open(at) & 0xFFFF;
    }
}

u32 bus_read32(u32 address) {
    u32 at = address & ~3u;
    switch (address >> 24) {
    case 0x0: return read_bios(at);
    case 0x2: return load32(bus.ewram + (at & 0x3FFFF));
    case 0x3: return load32(bus.iwram + (at & 0x7FFF));
    case 0x4:
        if ((at & 0xFFFFFF) >= 0x400) return bus_open(at);
        return io_read16(at & 0x3FC) | (u32)io_read16((at & 0x3FC) + 2) << 16;
    case 0x5: return load32(bus.palette + (at & 0x3FF));
    case 0x6: return load32(bus.vram + vram_offset(at));
    case 0x7: return load32(bus.oam + (at & 0x3FF));
    case 0xD:
        if (save_is_eeprom(address)) return eeprom_read();
        /* fallthrough */
    case 0x8: case 0x9: case 0xA: case 0xB: case 0xC: return load32(rom + (at & 0x1FFFFFF));
    case 0xE: case 0xF: return save_read(address) * 0x01010101u;
    default: return bus_open(at);
    }
}

void bus_write8(u32 address, u32 value) {
    switch (address >> 24) {
    case 0x2: bus.ewram[address & 0x3FFFF] = value; break;
    case 0x3: bus.iwram[address & 0x7FFF] = value; break;
    case 0x4:
        if ((address & 0xFFFFFF) < 0x400) io_write8(address & 0x3FF, value);
        break;
    /* Palette and background memory have no byte lanes: a byte lands in both halves. Sprites' memory ignores it. */
    case 0x5: store16(bus.palette + (address & 0x3FE), (value & 0xFF) * 0x0101u); break;
    case 0x6: {
        u32 offset = vram_offset(address) & ~1u;
        if (offset < ((IO(DISPCNT) & 7) >= 3 ? 0x14000u : 0x10000u)) store16(bus.vram + offset, (value & 0xFF) * 0x0101u);
        break;
    }
    case 0xE: case 0xF: save_write(address, value); break;
    }
}

void bus_write16(u32 address, u32 value) {
    u32 at = address & ~1u;
    switch (address >> 24) {
    case 0x2: store16(bus.ewram + (at & 0x3FFFF), value); break;
    case 0x3: store16(bus.iwram + (at & 0x7FFF), value); break;
    case 0x4:
        if ((at & 0xFFFFFF) < 0x400) io_write16(at & 0x3FE, value);
        break;
    case 0x5: store16(bus.palette + (at & 0x3FF), value); break;
    case 0x6: store16(bus.vram + vram_offset(at), value); break;
    case 0x7: store16(bus.oam + (at & 0x3FF), value); break;
    case 0xD:
        if (save_is_eeprom(address)) eeprom_write(value);
        break;
    case 0xE: case 0xF: save_write(address, value >> (address & 1) * 8); break;
    }
}

void bus_write32(u32 address, u32 value) {
    u32 at = address & ~3u;
    switch (address >> 24) {
    case 0x2: store32(bus.ewram + (at & 0x3FFFF), value); break;
    case 0x3: store32(bus.iwram + (at & 0x7FFF), value); break;
    case 0x4:
        if ((at & 0xFFFFFF) >= 0x400) break;
        if ((at & 0x3FC) == FIFO_A || (at & 0x3FC) == FIFO_B) {
            apu_fifo_write((at & 0x3FC) == FIFO_B, value, 4);
            break;
        }
        io_write16(at & 0x3FC, value);
        io_write16((at & 0x3FC) + 2, value >> 16);
        break;
    case 0x5: store32(bus.palette + (at & 0x3FF), value); break;
    case 0x6: store32(bus.vram + vram_offset(at), value); break;
    case 0x7: store32(bus.oam + (at & 0x3FF), value); break;
    case 0xE: case 0xF: save_write(address, value >> (address & 3) * 8); break;
    }
}

static void count(u32 address, u32 cycles) {
    cpu.data_region = address >> 24 & 15;
    cpu.data_cycles += cycles;
}

/* The first word of a block ought to cost n32; the reference's clock takes the difference off instead of adding it, and
 * a replay only stays in step with it if we do the same. */
static void count_block(u32 address, bool32 first) {
    u32 region = address >> 24 & 15;
    count(address, first ? bus.s32[region] - bus.n16[region] + bus.s16[region] : bus.s32[region]);
}

u32 cpu_read8(u32 address) {
    count(address, bus.n16[address >> 24 & 15]);
    return bus_read8(address);
}

u32 cpu_read16(u32 address) {
    count(address, bus.n16[address >> 24 & 15]);
    return bus_read16(address);
}

u32 cpu_read32(u32 address) {
    count(address, bus.n32[address >> 24 & 15]);
    return bus_read32(address);
}

void cpu_write8(u32 address, u32 value) {
    count(address, bus.n16[address >> 24 & 15]);
    bus_write8(address, value);
}

void cpu_write16(u32 address, u32 value) {
    count(address, bus.n16[address >> 24 & 15]);
    bus_write16(address, value);
}

void cpu_write32(u32 address, u32 value) {
    count(address, bus.n32[address >> 24 & 15]);
    bus_write32(address, value);
}

u32 cpu_read_block(u32 address, bool32 first) {
    count_block(address, first);
    return bus_read32(address);
}

void cpu_write_block(u32 address, u32 value, bool32 first) {
    count_block(address, first);
    bus_write32(address, value);
}
