/* Sound: keys play the four PSG channels, a page of text shows what sounds and the registers last written.
 *
 *   A B           square 1: two notes; START turns its sweep on and off
 *   L R           square 2: two notes, fading
 *   up down       wave: two notes
 *   left right    noise: long and short period
 *   SELECT        the next duty of the squares: 1/8, 1/4, 1/2, 3/4
 *
 * A note lasts while its key is held.
 */
#include "../keys.h"
#include "psg.h"
#include "video.h"

enum { TEXT_CHARS = 0, TEXT_MAP = 15, FIRST_ROW = 5, CHANNELS = 4, SILENT = -1 };

struct channel {
    const char *name;
    u16 key[2];
    const char *note[2];
    u16 pitch[2];                  /* the last register of the channel, without the bit that starts it */
    u8 control, trigger;           /* register addresses */
};

static const struct channel CHANNEL[CHANNELS] = {
    {"SQUARE 1", {KEY_A, KEY_B}, {"C5", "E5"}, {1798, 1849}, 0x62, 0x64},
    {"SQUARE 2", {KEY_L, KEY_R}, {"G4", "C5"}, {1714, 1798}, 0x68, 0x6C},
    {"WAVE    ", {KEY_UP, KEY_DOWN}, {"C4", "A3"}, {1797, 1750}, 0x72, 0x74},
    {"NOISE   ", {KEY_LEFT, KEY_RIGHT}, {"LO", "HI"}, {0x0053, 0x0019}, 0x78, 0x7C},
};

static s8 playing[CHANNELS] = {SILENT, SILENT, SILENT, SILENT}; /* which of the two notes */
static u16 written[CHANNELS];                                   /* the control register */
static u16 duty = 2, sweep;

/* Volume, envelope and duty (squares, noise) or output level (wave) of a channel that sounds. */
static u16 control(u32 n)
{
    switch (n) {
    case 0: return 0xC000 | duty << 6;
    case 1: return 0xF300 | duty << 6;
    case 2: return 0x2000;
    default: return 0xA000;
    }
}

static void play(u32 n, s8 note)
{
    const struct channel *channel = &CHANNEL[n];

    playing[n] = note;
    written[n] = note == SILENT ? 0 : control(n);
    if (n == 0)
        REG16(0x60) = sweep;
    if (n == 2)
        REG16(0x70) = note == SILENT ? 0 : 0x0080;
    REG16(channel->control) = written[n];
    if (note != SILENT)
        REG16(channel->trigger) = 0x8000 | channel->pitch[note];
}

static void step(u32 n)
{
    const struct channel *channel = &CHANNEL[n];

    for (s8 note = 0; note < 2; note++)
        if (frame.pressed & channel->key[note]) {
            play(n, note);
            return;
        }
    if (playing[n] != SILENT && !(frame.keys & channel->key[playing[n]]))
        play(n, SILENT);
}

static void put_hex(u32 column, u32 row, u16 value)
{
    static const char DIGIT[16] = "0123456789ABCDEF";

    for (u32 n = 0; n < 4; n++)
        text_cell(column + n, row, DIGIT[value >> (12 - n * 4) & 15] - ' ');
}

static void show(u32 n)
{
    const struct channel *channel = &CHANNEL[n];
    u32 row = FIRST_ROW + n * 2;
    s8 note = playing[n];

    text.palette = note == SILENT ? 1 : 0;
    text_put(1, row, channel->name);
    text_put(11, row, note == SILENT ? "--" : channel->note[note]);
    text_put(15, row, note == SILENT ? "...." : "####");
    put_hex(20, row, written[n]);
    put_hex(25, row, note == SILENT ? 0 : channel->pitch[note]);
    text.palette = 0;
}

int main(void)
{
    static const char *const DUTY[4] = {"1/8", "1/4", "1/2", "3/4"};
    u32 count = 0;

    frame_start();
    psg_start();
    text_load(TEXT_CHARS, TEXT_MAP);
    keys_palette(video.palette);
    video.palette[0] = RGB(3, 5, 9);
    video.bgcnt[0] = TEXT_CHARS << 2 | TEXT_MAP << 8;
    video.dispcnt = DISPCNT_BG(0);
    sprites_finish();
    text_put(1, 0, "SOUND");
    text_put(1, 1, "A B  L R  ^ v  < >   NOTES");
    text_put(1, 2, "SELECT  DUTY   START  SWEEP");
    text_put(20, 4, "CTRL PITCH");

    for (;;) {
        frame_wait();
        if (frame.pressed & KEY_SELECT)
            duty = (duty + 1) % 4;
        if (frame.pressed & KEY_START)
            sweep = sweep ? 0 : 0x005B; /* every 5/128 s down by 1/8 */
        for (u32 n = 0; n < CHANNELS; n++) {
            step(n);
            show(n);
        }
        text_put(1, 14, "DUTY");
        text_put(7, 14, DUTY[duty]);
        text_put(13, 14, "SWEEP");
        text_put(20, 14, sweep ? "ON " : "OFF");
        text_put(1, 18, "FRAME");
        text_number(7, 18, count++, 6);
        keys_show(19);
    }
}
