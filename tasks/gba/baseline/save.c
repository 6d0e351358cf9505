/* The cartridge's save memory: SRAM, Flash and EEPROM (GBATEK, "GBA Cart Backup IDs" and the chapters after it). */
#include "gba.h"

struct save save;

/* Flash commands are bytes written to 0x5555 after the two unlock writes AA to 5555 and 55 to 2AAA. */
static struct {
    u32 unlock;           /* how many of the two unlock writes were seen */
    u32 bank;
    bool32 identify, erase, program, select_bank;
} flash;

/* Bits come in and go out one at a time through 16-bit accesses. */
static struct {
    u32 address_bits;     /* 6 or 14, known from the first request's length */
    u32 received, block;
    bool32 is_read;
    u64 data;
    u32 to_send;          /* bits of `data` left to read, after four that mean nothing */
} eeprom;

static bool32 contains(u32 at, const char *text) {
    for (u32 i = 0; text[i]; i++)
        if (at + i >= bus.rom_size || rom[at + i] != (u8)text[i]) return 0;
    return 1;
}

void save_detect(void) {
    static const struct { const char *id; enum save_type type; u32 size; } known[] = {
        {"EEPROM_V", SAVE_EEPROM, 0x2000}, {"SRAM_V", SAVE_SRAM, 0x8000}, {"SRAM_F_V", SAVE_SRAM, 0x8000},
        {"FLASH_V", SAVE_FLASH64, 0x10000}, {"FLASH512_V", SAVE_FLASH64, 0x10000}, {"FLASH1M_V", SAVE_FLASH128, 0x20000},
    };
    save.type = SAVE_NONE;
    save.size = 0;
    for (u32 at = 0; at < bus.rom_size; at += 4) {
        if (rom[at] != 'E' && rom[at] != 'S' && rom[at] != 'F') continue;
        for (u32 i = 0; i < sizeof known / sizeof *known; i++)
            if (contains(at, known[i].id)) {
                save.type = known[i].type;
                save.size = known[i].size;
                return;
            }
    }
}

void save_reset(void) {
    memset(save.data, 0xFF, sizeof save.data);
    memset(&flash, 0, sizeof flash);
    memset(&eeprom, 0, sizeof eeprom);
}

static u8 flash_read(u32 offset) {
    if (flash.identify && offset < 2) {
        if (save.type == SAVE_FLASH128) return offset ? 0x13 : 0x62; /* Sanyo LE26FV10N1TS */
        return offset ? 0x1B : 0x32;                                 /* Panasonic MN63F805MNP */
    }
    return save.data[flash.bank * 0x10000 + offset];
}

static void flash_command(u32 offset, u8 value) {
    if (flash.erase) {
        flash.erase = 0;
        if (value == 0x10 && offset == 0x5555) {
            memset(save.data, 0xFF, save.size);
            return;
        }
        if (value == 0x30) {
            memset(save.data + flash.bank * 0x10000 + (offset & 0xF000), 0xFF, 0x1000);
            return;
        }
    }
    if (offset != 0x5555) return;
    switch (value) {
    case 0x90: flash.identify = 1; break;
    case 0xF0: flash.identify = 0; break;
    case 0x80: flash.erase = 1; break;
    case 0xA0: flash.program = 1; break;
    case 0xB0: flash.select_bank = save.type == SAVE_FLASH128; break;
    }
}

static void flash_write(u32 offset, u8 value) {
    if (flash.program) {
        save.data[flash.bank * 0x10000 + offset] &= value; /* programming can only clear bits */
        flash.program = 0;
    } else if (flash.select_bank && offset == 0) {
        flash.bank = value & 1;
        flash.select_bank = 0;
    } else if (flash.unlock == 2) {
        flash.unlock = 0;
        flash_command(offset, value);
    } else if (flash.unlock == 0 && offset == 0x5555 && value == 0xAA) {
        flash.unlock = 1;
    } else if (flash.unlock == 1 && offset == 0x2AAA && value == 0x55) {
        flash.unlock = 2;
    } else {
        flash.unlock = 0;
        if (value == 0xF0) flash.identify = 0;
    }
}

u8 save_read(u32 address) {
    switch (save.type) {
    case SAVE_SRAM: return save.data[address & 0x7FFF];
    case SAVE_FLASH64: case SAVE_FLASH128: return flash_read(address & 0xFFFF);
    default: return 0xFF;
    }
}

void save_write(u32 address, u8 value) {
    switch (save.type) {
    case SAVE_SRAM: save.data[address & 0x7FFF] = value; break;
    case SAVE_FLASH64: case SAVE_FLASH128: flash_write(address & 0xFFFF, value); break;
    default: break;
    }
}

bool32 save_is_eeprom(u32 address) {
    if (save.type != SAVE_EEPROM || address >> 24 != 0xD) return 0;
    return bus.rom_size <= 0x1000000 || (address & 0xFFFFFF) >= 0xFFFF00;
}

/* Games always talk to an EEPROM through DMA3; a request's length tells how wide its addresses are. */
void eeprom_dma(u32 units) {
    if (eeprom.address_bits) return;
    if (units == 9 || units == 73) eeprom.address_bits = 6;
    if (units == 17 || units == 81) eeprom.address_bits = 14;
    if (eeprom.address_bits == 6) save.size = 0x200;
}

u16 eeprom_read(void) {
    if (!eeprom.to_send) return 1; /* ready */
    eeprom.to_send--;
    return eeprom.to_send < 64 ? eeprom.data >> eeprom.to_send & 1 : 0;
}

void eeprom_write(u16 bit) {
    u32 header = 2 + (eeprom.address_bits ? eeprom.address_bits : 14);
    bit &= 1;
    eeprom.received++;
    if (eeprom.received == 1 && !bit) eeprom.received = 0; /* requests begin with a one */
    if (eeprom.received == 2) eeprom.is_read = bit;
    if (eeprom.received > 2 && eeprom.received <= header) eeprom.block = eeprom.block << 1 | bit;
    if (eeprom.received > header && eeprom.received <= header + 64) eeprom.data = eeprom.data << 1 | bit;
    if (eeprom.received <= header + (eeprom.is_read ? 0 : 64)) return; /* a stop bit ends it */

    u8 *block = save.data + (eeprom.block & 0x3FF) * 8;
    if (eeprom.is_read) {
        for (u32 i = 0; i < 8; i++) eeprom.data = eeprom.data << 8 | block[i];
        eeprom.to_send = 68;
    } else {
        for (u32 i = 0; i < 8; i++) block[i] = eeprom.data >> (56 - 8 * i);
    }
    eeprom.received = eeprom.block = eeprom.is_read = 0;
}
