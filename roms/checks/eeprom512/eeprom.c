/* A serial EEPROM of 512 bytes, or 8 KiB with addresses of 14 bits, by DMA 3 (G: "GBA Cart Backup EEPROM"). */
#include "checks.h"

#ifndef ADDRESS_BITS
#define ADDRESS_BITS 6
#endif

#define EEPROM "G: GBA Cart Backup EEPROM"
#define READ_DATA "G: GBA Cart Backup EEPROM: Read Data"
#define WRITE_DATA "G: GBA Cart Backup EEPROM: Write Data to Address"
#define DATA_WIDTH "G: GBA Cart Backup EEPROM: Data and Address Width"
#define LAST_BLOCK (ADDRESS_BITS == 6 ? 0x3Fu : 0x3FFu)
#define PORT 0x0DFFFF00u
#define PATIENCE 40000 /* polls: more than 10 ms */

/* How emulators and tools know the chip (G: "GBA Cart Backup IDs"). */
const char backup_id[] __attribute__((used, aligned(4))) = "EEPROM_V124";

static u16 stream[96] __attribute__((section(".ewram"), aligned(4)));

struct block {
    u32 high, low; /* the first 32 bits on the line and the last */
};

static void move(const volatile void *from, const volatile void *to, u32 count)
{
    R32(IO + 0xD4) = (u32)from;
    R32(IO + 0xD8) = (u32)to;
    R32(IO + 0xDC) = 0x80000000 | count;
    pause(1);
}

static u32 put(u32 at, u32 value, u32 bits)
{
    while (bits--)
        *(volatile u16 *)&stream[at++] = value >> bits & 1;
    return at;
}

static void send(u32 bits, u32 port)
{
    R16(IO + 0x204) = 0x0300; /* 8 waits */
    move(stream, (void *)port, bits);
}

static struct block receive(u32 port)
{
    struct block block = {0, 0};

    move((void *)port, stream, 68);
    for (u32 n = 4; n < 36; n++)
        block.high = block.high << 1 | (*(volatile u16 *)&stream[n] & 1);
    for (u32 n = 36; n < 68; n++)
        block.low = block.low << 1 | (*(volatile u16 *)&stream[n] & 1);
    return block;
}

static struct block read_at(u32 number, u32 port)
{
    send(put(put(put(0, 3, 2), number, ADDRESS_BITS), 0, 1), port);
    return receive(port);
}

static u32 ready(void)
{
    for (u32 n = 0; n < PATIENCE; n++)
        if (R16(PORT) & 1)
            return 1;
    return 0;
}

static void write_at(u32 number, u32 high, u32 low, u32 port)
{
    send(put(put(put(put(put(0, 2, 2), number, ADDRESS_BITS), high, 32), low, 32), 0, 1), port);
}

static void write(u32 number, u32 high, u32 low)
{
    write_at(number, high, low, PORT);
    expect(ready(), 1);
}

static void expect_block(u32 number, u32 high, u32 low)
{
    struct block block = read_at(number, PORT);

    expect(block.high, high);
    expect(block.low, low);
}

CHECK(block_0, "EEPROM keeps 64 bits", WRITE_DATA)
{
    write(0, 0x12345678, 0x9ABCDEF1);
    expect_block(0, 0x12345678, 0x9ABCDEF1);
}

CHECK(read_twice, "EEPROM: reading leaves them", READ_DATA)
{
    write(1, 0x80000001, 0x7FFFFFFE);
    expect_block(1, 0x80000001, 0x7FFFFFFE);
    expect_block(1, 0x80000001, 0x7FFFFFFE);
}

CHECK(rewritten, "EEPROM: written over", "G: GBA Cart Backup EEPROM: Writing automatically erases the old 64bits")
{
    write(2, 0, 0xFFFFFFFF);
    expect_block(2, 0, 0xFFFFFFFF);
    write(2, 0xFFFFFFFF, 0);
    expect_block(2, 0xFFFFFFFF, 0);
    write(2, 0x55555555, 0xAAAAAAAA);
    expect_block(2, 0x55555555, 0xAAAAAAAA);
}

CHECK(last_block, "EEPROM: its last block", DATA_WIDTH)
{
    write(LAST_BLOCK, 0xCAFE0001, 0x00010203);
    write(0, 0x11111111, 0x22222222);
    expect_block(LAST_BLOCK, 0xCAFE0001, 0x00010203);
    expect_block(0, 0x11111111, 0x22222222);
}

CHECK(address_bits, "EEPROM: every address bit", DATA_WIDTH)
{
    for (u32 number = 1; number <= LAST_BLOCK; number <<= 1)
        write(number, 0x50505050 + number, 0xA0A0A0A0 - number);
    for (u32 number = 1; number <= LAST_BLOCK; number <<= 1)
        expect_block(number, 0x50505050 + number, 0xA0A0A0A0 - number);
}

CHECK(neighbours, "EEPROM: neighbours stay", DATA_WIDTH)
{
    for (u32 number = 8; number < 12; number++)
        write(number, number, ~number);
    write(9, 0x99999999, 0x66666666);
    expect_block(8, 8, ~8u);
    expect_block(9, 0x99999999, 0x66666666);
    expect_block(10, 10, ~10u);
    expect_block(11, 11, ~11u);
}

CHECK(idle, "EEPROM: ready when idle", "G: GBA Cart Backup EEPROM: Bit 0 of the returned data becomes 1 (Ready)")
{
    write(3, 1, 2);
    expect(R16(PORT) & 1, 1);
}

CHECK(in_order, "EEPROM: a read after each write", EEPROM)
{
    for (u32 number = 16; number < 20; number++) {
        write(number, 0x01010101 * number, number);
        expect_block(number, 0x01010101 * number, number);
        expect_block(0x10, 0x10101010, 0x10);
    }
}

CHECK(anywhere, "EEPROM at 0D000000", "G: GBA Cart Backup EEPROM: carts with 16MB or smaller ROM")
{
    write_at(4, 0x0D0D0D0D, 0xD0D0D0D0, 0x0D000000);
    expect(ready(), 1);
    expect_block(4, 0x0D0D0D0D, 0xD0D0D0D0);
    struct block block = read_at(4, 0x0D000000);
    expect(block.high, 0x0D0D0D0D);
    expect(block.low, 0xD0D0D0D0);
}
