/* The PSG channels' flags, lengths and wave memory. */
#include "checks.h"

#define FLAGS "G: GBA Sound Control Registers: bits 0-3 are set at the start, cleared when the length expires"
#define WAVE "G: GBA Sound Channel 3: the bank that is not selected is read and written"
#define MASTER R16(IO + 0x84)
#define RESTART 0x8000
#define USE_LENGTH 0x4000

static const struct channel {
    u16 level, start; /* registers: length and envelope, start */
    u16 loudest, lowest; /* full volume; frequency */
    u16 longest; /* length after which 1/256 s is left */
} channels[] = {
    {0x62, 0x64, 0xF080, 0x400, 63},
    {0x68, 0x6C, 0xF080, 0x400, 63},
    {0x72, 0x74, 0x2000, 0x400, 255},
    {0x78, 0x7C, 0xF000, 0x033, 63},
};

static void begin(u32 n, u32 level, u32 control)
{
    const struct channel *channel = &channels[n];

    MASTER = 0x80;
    R16(IO + 0x80) = 0xFF11;
    R16(IO + 0x60) = 0x0008; /* no sweep */
    R16(IO + 0x70) = 0x0080; /* the wave channel is on */
    R16(IO + channel->level) = level;
    R16(IO + channel->start) = channel->lowest | control | RESTART;
}

static void wait_frames(u32 frames)
{
    while (frames--)
        wait_for_line(100);
}

static void see_flag(const struct check *self)
{
    u32 n = (u32)self->data;

    MASTER = 0;
    MASTER = 0x80;
    expect(MASTER & 15, 0);
    begin(n, channels[n].loudest, 0);
    expect(MASTER & 15, 1 << n);
    MASTER = 0;
    expect(MASTER & 15, 0);
}

static void see_length(const struct check *self)
{
    u32 n = (u32)self->data;

    begin(n, channels[n].loudest | channels[n].longest, USE_LENGTH);
    expect(MASTER >> n & 1, 1);
    wait_frames(2); /* 1/256 s is a quarter of a frame */
    expect(MASTER >> n & 1, 0);
    MASTER = 0;
}

static void see_no_length(const struct check *self)
{
    u32 n = (u32)self->data;

    begin(n, channels[n].loudest | channels[n].longest, 0);
    wait_frames(2);
    expect(MASTER >> n & 1, 1);
    MASTER = 0;
}

#define CHANNEL(n, number)                                                                                 \
    ROW(flag_##n, "Channel " #number ": flag while it sounds", FLAGS, see_flag, (const void *)n)           \
    ROW(length_##n, "Channel " #number ": flag ends with length", FLAGS, see_length, (const void *)n)      \
    ROW(endless_##n, "Channel " #number ": no length, no end", FLAGS, see_no_length, (const void *)n)

CHANNEL(0, 1)
CHANNEL(1, 2)
CHANNEL(2, 3)
CHANNEL(3, 4)

CHECK(envelope_end, "An envelope's end keeps the flag", "G: GBA Sound Control Registers: flags and envelopes")
{
    begin(1, 0x1180, 0); /* volume 1, down after 1/64 s */
    wait_frames(4);
    expect(MASTER >> 1 & 1, 1);
    MASTER = 0;
}

CHECK(length_long, "A length of 16/256 s: 3.7 frames", "G: GBA Sound Channel 2: (64-n)/256s")
{
    wait_for_line(100);
    begin(1, 0xF080 | 48, USE_LENGTH);
    wait_frames(3);
    expect(MASTER >> 1 & 1, 1);
    wait_frames(2);
    expect(MASTER >> 1 & 1, 0);
    MASTER = 0;
}

CHECK(wave_banks, "Wave memory has two banks", WAVE)
{
    MASTER = 0x80;
    for (u32 bank = 0; bank < 2; bank++) {
        R16(IO + 0x70) = bank << 6;
        for (u32 n = 0; n < 16; n += 4)
            R32(IO + 0x90 + n) = 0x01234567 * (bank + 1) + n;
    }
    for (u32 bank = 0; bank < 2; bank++) {
        R16(IO + 0x70) = bank << 6;
        for (u32 n = 0; n < 16; n += 4)
            expect(R32(IO + 0x90 + n), 0x01234567 * (bank + 1) + n);
    }
    MASTER = 0;
}

CHECK(wave_halves, "Wave memory: halves and bytes", "G: GBA Sound Channel 3: WAVE_RAM (W/R)")
{
    MASTER = 0x80;
    R16(IO + 0x70) = 0;
    R32(IO + 0x98) = 0x11223344;
    R16(IO + 0x9A) = 0xABCD;
    expect(R32(IO + 0x98), 0xABCD3344);
    R8(IO + 0x99) = 0xEF;
    expect(R32(IO + 0x98), 0xABCDEF44);
    expect(R8(IO + 0x9B), 0xAB);
    MASTER = 0;
}
