/* Sound registers that are read back (G: "GBA Sound Channel 1" to "4", "GBA Sound Control Registers"). */
#include "registers.h"

#define CONTROLS "G: GBA Sound Control Registers"
#define CHANNEL_1 "G: GBA Sound Channel 1 - Tone & Sweep"
#define CHANNEL_2 "G: GBA Sound Channel 2 - Tone"
#define CHANNEL_3 "G: GBA Sound Channel 3 - Wave Output"
#define CHANNEL_4 "G: GBA Sound Channel 4 - Noise"
#define MASTER R16(IO + 0x84)

/* PSG registers can only be written while sound is on. */
static void keeps_on(const struct check *self)
{
    MASTER = 0x80;
    keeps(self);
    MASTER = 0;
}

#define KEEPS_ON(id, text, where, address, mask)                  \
    static const struct kept kept_##id = {address, mask};         \
    ROW(id, text, where, keeps_on, &kept_##id)

KEEPS_ON(sound1cnt_l, "SOUND1CNT_L: sweep", CHANNEL_1, IO + 0x60, 0x007F)
KEEPS_ON(sound1cnt_h, "SOUND1CNT_H: duty, envelope", CHANNEL_1, IO + 0x62, 0xFFC0)
KEEPS_ON(sound1cnt_x, "SOUND1CNT_X: length flag", CHANNEL_1, IO + 0x64, 0x4000)
KEEPS_ON(sound2cnt_l, "SOUND2CNT_L: duty, envelope", CHANNEL_2, IO + 0x68, 0xFFC0)
KEEPS_ON(sound2cnt_h, "SOUND2CNT_H: length flag", CHANNEL_2, IO + 0x6C, 0x4000)
KEEPS_ON(sound3cnt_l, "SOUND3CNT_L: banks, on", CHANNEL_3, IO + 0x70, 0x00E0)
KEEPS_ON(sound3cnt_h, "SOUND3CNT_H: volume", CHANNEL_3, IO + 0x72, 0xE000)
KEEPS_ON(sound3cnt_x, "SOUND3CNT_X: length flag", CHANNEL_3, IO + 0x74, 0x4000)
KEEPS_ON(sound4cnt_l, "SOUND4CNT_L: envelope", CHANNEL_4, IO + 0x78, 0xFF00)
KEEPS_ON(sound4cnt_h, "SOUND4CNT_H: clock, length flag", CHANNEL_4, IO + 0x7C, 0x40FF)
KEEPS_ON(soundcnt_l, "SOUNDCNT_L: volume, sides", CONTROLS, IO + 0x80, 0xFF77)
KEEPS_ON(soundcnt_h, "SOUNDCNT_H: mixing, timers", CONTROLS, IO + 0x82, 0x770F)
KEEPS(soundcnt_h_off, "SOUNDCNT_H with sound off", CONTROLS, IO + 0x82, 0x770F)
KEEPS(soundbias, "SOUNDBIAS is read back", CONTROLS, IO + 0x88, 0xC3FE)

CHECK(master, "SOUNDCNT_X: master enable", CONTROLS)
{
    MASTER = 0x80;
    expect(MASTER & 0x80, 0x80);
    MASTER = 0;
    expect(MASTER & 0x80, 0);
}

CHECK(flags_read_only, "SOUNDCNT_X: flags are read only", CONTROLS)
{
    MASTER = 0x8F;
    expect(MASTER & 0x0F, 0);
    MASTER = 0;
}

CHECK(off_clears, "Sound off clears PSG registers", "G: GBA Sound Control Registers: reset to zero")
{
    MASTER = 0x80;
    R16(IO + 0x60) = 0x75;
    R16(IO + 0x62) = 0xA780;
    R16(IO + 0x78) = 0x9300;
    R16(IO + 0x7C) = 0x0035;
    R16(IO + 0x80) = 0x1177;
    MASTER = 0;
    MASTER = 0x80;
    expect(R16(IO + 0x60) & 0x7F, 0);
    expect(R16(IO + 0x62) & 0xFFC0, 0);
    expect(R16(IO + 0x78) & 0xFF00, 0);
    expect(R16(IO + 0x7C) & 0x40FF, 0);
    expect(R16(IO + 0x80) & 0xFF77, 0);
    MASTER = 0;
}

CHECK(off_keeps, "Sound off keeps SOUNDCNT_H, BIAS", "G: GBA Sound Control Registers: 82h and 88h are kept")
{
    u32 bias = R16(IO + 0x88);

    MASTER = 0x80;
    R16(IO + 0x82) = 0x3306;
    R16(IO + 0x88) = 0x8104;
    MASTER = 0;
    expect(R16(IO + 0x82) & 0x7700, 0x3300);
    expect(R16(IO + 0x88) & 0xC3FE, 0x8104);
    R16(IO + 0x82) = 0;
    R16(IO + 0x88) = bias;
}
