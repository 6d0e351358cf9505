/* Flash memory of 64 KiB, or 128 KiB in two banks (G: "GBA Cart Backup Flash ROM"), of any make but Atmel's: its chip
   has sectors of 128 bytes, written whole, and no 4 KiB sectors to erase. */
#include "checks.h"

#ifndef BANKS
#define BANKS 1
#endif

#define FLASH "G: GBA Cart Backup Flash ROM"
#define BASE 0x0E000000u
#define PATIENCE 100000 /* polls: more than 100 ms */

/* How emulators and tools know the chip (G: "GBA Cart Backup IDs"). */
#if BANKS == 2
const char backup_id[] __attribute__((used, aligned(4))) = "FLASH1M_V103";
#else
const char backup_id[] __attribute__((used, aligned(4))) = "FLASH512_V131";
#endif

FAST static u32 load(u32 offset)
{
    return R8(BASE + offset);
}

FAST static void store(u32 offset, u32 value)
{
    R8(BASE + offset) = value;
}

static void command(u32 code)
{
    store(0x5555, 0xAA);
    store(0x2AAA, 0x55);
    store(0x5555, code);
}

FAST static u32 wait_until(u32 offset, u32 value)
{
    for (u32 n = 0; n < PATIENCE; n++)
        if (R8(BASE + offset) == value)
            return 1;
    return 0;
}

static void program(u32 offset, u32 value)
{
    command(0xA0);
    store(offset, value);
    expect(wait_until(offset, value), 1);
}

static void erase_sector(u32 offset)
{
    command(0x80);
    store(0x5555, 0xAA);
    store(0x2AAA, 0x55);
    store(offset, 0x30);
    expect(wait_until(offset, 0xFF), 1);
}

static void erase_chip(void)
{
    command(0x80);
    command(0x10);
    expect(wait_until(0, 0xFF), 1);
}

static void select_bank(u32 bank UNUSED)
{
#if BANKS == 2
    command(0xB0);
    store(0, bank);
#endif
}

CHECK(erased, "Flash: an erased chip is FF", "G: GBA Cart Backup Flash ROM: Erase Entire Chip")
{
    R16(IO + 0x204) = 3;
    erase_chip();
    for (u32 bank = 0; bank < BANKS; bank++) {
        select_bank(bank);
        for (u32 n = 0; n < 0x10000; n += 0x101)
            expect(load(n), 0xFF);
    }
    select_bank(0);
}

CHECK(byte, "Flash: a byte is written", "G: GBA Cart Backup Flash ROM: Write Single Data Byte")
{
    erase_sector(0x1000);
    program(0x1234, 0x5A);
    expect(load(0x1234), 0x5A);
    expect(load(0x1233), 0xFF);
    expect(load(0x1235), 0xFF);
}

CHECK(last_byte, "Flash: its last byte", "G: GBA Cart Backup Flash ROM: Write Single Data Byte")
{
    erase_sector(0xF000);
    program(0xFFFF, 0x42);
    program(0xF000, 0x24);
    expect(load(0xFFFF), 0x42);
    expect(load(0xF000), 0x24);
}

CHECK(zero, "Flash: 0 is written", "G: GBA Cart Backup Flash ROM: Write Single Data Byte")
{
    erase_sector(0x2000);
    program(0x2000, 0);
    expect(load(0x2000), 0);
}

CHECK(command_places, "Flash: data where commands go", "G: GBA Cart Backup Flash ROM: Write Single Data Byte")
{
    erase_sector(0x5000);
    erase_sector(0x2000);
    program(0x5555, 0xAA);
    program(0x2AAA, 0x55);
    expect(load(0x5555), 0xAA);
    expect(load(0x2AAA), 0x55);
    erase_sector(0x5000);
    erase_sector(0x2000);
}

CHECK(no_command, "Flash: no write without command", FLASH)
{
    erase_sector(0x3000);
    store(0x3003, 0x12);
    expect(load(0x3003), 0xFF);
}

CHECK(one_command, "Flash: one command, one byte", FLASH)
{
    erase_sector(0x3000);
    program(0x3004, 0x34);
    store(0x3005, 0x56);
    expect(load(0x3004), 0x34);
    expect(load(0x3005), 0xFF);
}

CHECK(sector, "Flash: a sector is erased", "G: GBA Cart Backup Flash ROM: Erase 4Kbyte Sector")
{
    erase_sector(0x4000);
    program(0x4000, 1);
    program(0x4FFF, 2);
    erase_sector(0x4000);
    expect(load(0x4000), 0xFF);
    expect(load(0x4FFF), 0xFF);
}

CHECK(sector_others, "Flash: other sectors stay", "G: GBA Cart Backup Flash ROM: Erase 4Kbyte Sector")
{
    erase_sector(0x6000);
    erase_sector(0x8000);
    program(0x6FFF, 0x66);
    program(0x8000, 0x88);
    erase_sector(0x7000);
    expect(load(0x6FFF), 0x66);
    expect(load(0x8000), 0x88);
}

CHECK(halves, "Flash: no mirror after 32K", "G: GBA Cart Backup Flash ROM: 64 KBytes")
{
    erase_sector(0x1000);
    erase_sector(0x9000);
    program(0x1100, 0x13);
    program(0x9100, 0x57);
    expect(load(0x1100), 0x13);
    expect(load(0x9100), 0x57);
}

CHECK(chip, "Flash: the chip is erased", "G: GBA Cart Backup Flash ROM: Erase Entire Chip")
{
    erase_sector(0xA000);
    program(0xA123, 0x9C);
    erase_chip();
    expect(load(0xA123), 0xFF);
    expect(load(0xF000), 0xFF);
}

#if BANKS == 2
#define BANK_SWITCH "G: GBA Cart Backup Flash ROM: Bank Switching"

CHECK(banks, "Flash: two banks", BANK_SWITCH)
{
    for (u32 bank = 0; bank < 2; bank++) {
        select_bank(bank);
        erase_sector(0x1000);
        program(0x1200, 0x40 + bank);
    }
    for (u32 bank = 0; bank < 2; bank++) {
        select_bank(bank);
        expect(load(0x1200), 0x40 + bank);
    }
    select_bank(0);
}

CHECK(bank_sector, "Flash: a sector of bank 1 only", BANK_SWITCH)
{
    for (u32 bank = 0; bank < 2; bank++) {
        select_bank(bank);
        erase_sector(0x2000);
        program(0x2200, 0x60 + bank);
    }
    erase_sector(0x2000);
    expect(load(0x2200), 0xFF);
    select_bank(0);
    expect(load(0x2200), 0x60);
}

CHECK(bank_chip, "Flash: the chip is both banks", BANK_SWITCH)
{
    select_bank(1);
    erase_sector(0x3000);
    program(0x3300, 0x31);
    select_bank(0);
    erase_chip();
    select_bank(1);
    expect(load(0x3300), 0xFF);
    select_bank(0);
}

CHECK(bank_plain, "Flash: a plain byte is no bank", BANK_SWITCH)
{
    select_bank(0);
    erase_sector(0);
    store(0, 1);
    program(0x10, 0x77);
    expect(load(0x10), 0x77);
    select_bank(1);
    erase_sector(0);
    expect(load(0x10), 0xFF);
    select_bank(0);
    expect(load(0x10), 0x77);
}
#endif

/* Behind the rest, as a chip's size may show only in its use. */
CHECK(identity, "Flash: make and type", "G: GBA Cart Backup Flash ROM: Device Types")
{
#if BANKS == 2
    static const u16 known[] = {0x1362, 0x09C2}; /* Sanyo, Macronix */
#else
    static const u16 known[] = {0xD4BF, 0x1CC2, 0x1B32}; /* SST, Macronix, Panasonic */
#endif
    u32 found = 0;

    command(0x90);
    pause(10000);
    u32 type = load(1) << 8 | load(0);
    command(0xF0);
    pause(10000);
    for (u32 n = 0; n < COUNT(known); n++)
        found |= type == known[n];
    if (!found)
        expect(type, known[0]);
}

CHECK(identity_left, "Flash: data after its type", "G: GBA Cart Backup Flash ROM: terminate ID mode")
{
    erase_sector(0);
    program(0, 0x0F);
    program(1, 0xF1);
    command(0x90);
    pause(10000);
    command(0xF0);
    pause(10000);
    expect(load(0), 0x0F);
    expect(load(1), 0xF1);
}
