/* The four generators of the old sound chip: swoops and effects (square 1, sweep), arpeggios (square 2, duty), a line
 * on wave RAM whose banks are rewritten while the other one plays, hats and metal (noise of 15 and 7 bits). */
#include "game.h"
#include "gba.h"

#define TRIGGER 0x8000
#define COUNT_LENGTH 0x4000
#define WAVE_ON 0x0080
#define WAVE_BANK 0x0040
#define WAVE_BOTH 0x0020
#define NARROW 0x0008 /* 7-bit noise */

#define EARS_ALL 0xFF00
#define EAR_RIGHT_2 0x0200
#define EAR_LEFT_2 0x2000

static struct {
    u8 bank;   /* that plays */
    u8 both;   /* one wave of 64 digits over both banks */
    u8 effect; /* frames that square 1 still belongs to an effect */
    u16 wave_left;
} chip;

/* Fill the bank that does not play with eight digits to 32 of a wave between a triangle (colour 0) and a pulse (8). */
static void draw_wave(u32 digits, u32 from, u32 colour)
{
    for (u32 n = 0; n < 8; n++) {
        u32 packed = 0;
        for (u32 m = 0; m < 4; m++) {
            u32 place = (from + n * 4 + m) * 32 / digits, triangle = place < 16 ? place : 31 - place;
            u32 digit = (triangle * (8 - colour) + (place < 12 ? 15 : 0) * colour + 4) >> 3;
            packed |= digit << ((m >> 1) * 8 + (m & 1 ? 0 : 4)); /* of a byte the upper half plays first */
        }
        REG_WAVE_RAM(n) = packed;
    }
}

static u16 wave_banks(void)
{
    return chip.bank * WAVE_BANK | (chip.both ? WAVE_BOTH : 0);
}

void chip_silence(void)
{
    REG_SOUND1CNT_H = 0, REG_SOUND1CNT_X = TRIGGER;
    REG_SOUND2CNT_L = 0, REG_SOUND2CNT_H = TRIGGER;
    REG_SOUND4CNT_L = 0, REG_SOUND4CNT_H = TRIGGER;
    REG_SOUND3CNT_L = wave_banks();
    chip.effect = chip.wave_left = 0;
    REG_SOUNDCNT_L = EARS_ALL | 0x77;
}

void chip_prepare(u32 both)
{
    chip_silence();
    chip.both = both;
    chip.bank = 1;
    REG_SOUND3CNT_L = WAVE_BANK;
    draw_wave(both ? 64 : 32, 0, both ? 5 : 1); /* bank 0 */
    REG_SOUND3CNT_L = 0;
    draw_wave(both ? 64 : 32, both ? 32 : 0, both ? 5 : 4); /* bank 1 */
    chip.bank = 0;
}

/* Another colour in every bar: drawn into the idle bank, then the banks change places under the running note. */
void chip_recolour(u32 bar)
{
    static const u8 COLOURS[8] = {1, 4, 2, 6, 0, 5, 3, 7};

    if (chip.both)
        return;
    draw_wave(32, 0, COLOURS[bar & 7]);
    chip.bank ^= 1;
    REG_SOUND3CNT_L = wave_banks() | (chip.wave_left ? WAVE_ON : 0);
}

void chip_arp(u32 note, u32 duty, u32 volume, u32 ear)
{
    REG_SOUNDCNT_L = (EARS_ALL & ~(ear == 1 ? EAR_RIGHT_2 : ear == 2 ? EAR_LEFT_2 : 0)) | 0x77;
    REG_SOUND2CNT_L = volume << 12 | 2 << 8 | duty << 6;
    REG_SOUND2CNT_H = TRIGGER | chip_rates[note];
}

void chip_wave(u32 note, u32 frames)
{
    REG_SOUND3CNT_L = wave_banks() | WAVE_ON;
    REG_SOUND3CNT_H = 0x8000; /* three quarters, which only this machine has */
    REG_SOUND3CNT_X = TRIGGER | chip_rates[chip.both ? note + 12 : note];
    chip.wave_left = frames;
}

void chip_noise(u32 kind)
{
    switch (kind) {
    case 'o': /* open hat */
        REG_SOUND4CNT_L = 0xA300;
        REG_SOUND4CNT_H = TRIGGER | 0x0010;
        break;
    case 'm': /* metal: the short sequence has a pitch */
        REG_SOUND4CNT_L = 0x9200;
        REG_SOUND4CNT_H = TRIGGER | NARROW | 0x0033;
        break;
    case 'n': /* miss: a coarse rattle */
        REG_SOUND4CNT_L = 0xB200;
        REG_SOUND4CNT_H = TRIGGER | NARROW | 0x0065;
        break;
    default: /* closed hat: cut off by the length counter, after 10 of 256 parts of a second */
        REG_SOUND4CNT_L = 0xC100 | (64 - 10);
        REG_SOUND4CNT_H = TRIGGER | COUNT_LENGTH | 0x0002;
    }
}

/* 't': a tom by falling sweep. 'u': a rising sweep under a growing envelope. */
void chip_swoop(u32 kind)
{
    if (chip.effect)
        return;
    if (kind == 't') {
        REG_SOUND1CNT_L = 0x002C; /* down by 2^-4 every 2/128 s */
        REG_SOUND1CNT_H = 0xD280;
        REG_SOUND1CNT_X = TRIGGER | 1400;
    } else {
        REG_SOUND1CNT_L = 0x0047; /* up by 2^-7 every 4/128 s */
        REG_SOUND1CNT_H = 0x1D80 | (64 - 60); /* grows every 5/64 s */
        REG_SOUND1CNT_X = TRIGGER | COUNT_LENGTH | 1500;
    }
}

static const struct { u16 sweep, envelope, rate; u8 frames; } EFFECTS[] = {
    [SOUND_MOVE] = {0x0000, 0x9140, 1750, 6},
    [SOUND_CHOOSE] = {0x0026, 0xB380, 1620, 20},
    [SOUND_BACK] = {0x002D, 0xB280, 1800, 16},
    [SOUND_COUNT] = {0x0000, 0xA180, 1797, 8},
    [SOUND_COUNT_LAST] = {0x0000, 0xC280, 1923, 14},
    [SOUND_PERFECT] = {0x0017, 0x8140, 1958, 5},
    [SOUND_COMBO] = {0x0015, 0xA340, 1750, 26},
    [SOUND_FAIL] = {0x003B, 0xF680, 1850, 90},
    [SOUND_GRADE] = {0x0044, 0xC580, 1400, 50},
};

void chip_effect(u32 name)
{
    REG_SOUND1CNT_L = EFFECTS[name].sweep;
    REG_SOUND1CNT_H = EFFECTS[name].envelope;
    REG_SOUND1CNT_X = TRIGGER | EFFECTS[name].rate;
    chip.effect = EFFECTS[name].frames;
}

void chip_step(void)
{
    if (chip.effect)
        chip.effect--;
    if (chip.wave_left && --chip.wave_left == 0)
        REG_SOUND3CNT_L = wave_banks();
}
