#include "psg.h"

/* Frequency register values of C2 to B7: 2048 - 131072 / Hz. */
static const u16 PITCH[72] = {
    44, 157, 263, 363, 457, 547, 631, 711, 786, 856, 923, 986,
    1046, 1102, 1155, 1205, 1253, 1297, 1339, 1379, 1417, 1452, 1486, 1517,
    1547, 1575, 1602, 1627, 1650, 1673, 1694, 1714, 1732, 1750, 1767, 1783,
    1798, 1812, 1825, 1837, 1849, 1860, 1871, 1881, 1890, 1899, 1907, 1915,
    1923, 1930, 1936, 1943, 1949, 1954, 1959, 1964, 1969, 1974, 1978, 1982,
    1985, 1989, 1992, 1995, 1998, 2001, 2004, 2006, 2009, 2011, 2013, 2015,
};

struct track {
    const char *start, *at;
    u16 wait;
    u8 octave, length, volume, duty, decay, done;
};

static struct {
    const struct tune *tune;
    struct track track[4];
    u8 clock, mute;
    const struct effect *effect[2]; /* on square 1, on noise */
    u8 effect_left[2];
    u16 effect_pitch[2];
} psg;

static const u16 WAVE[8] = {0x2301, 0x6745, 0xAB89, 0xEFCD, 0xCDEE, 0x89AB, 0x4567, 0x0123};

void psg_start(void)
{
    REG_SOUNDCNT_X = 0x0080;
    REG_SOUNDCNT_L = 0xFF77; /* all channels left and right, full volume */
    REG_SOUNDCNT_H = 0x0002;
    REG_SOUND3CNT_L = 0x0040; /* fill bank 0 while bank 1 plays */
    for (int n = 0; n < 8; n++)
        REG_WAVE_RAM(n) = WAVE[n];
    REG_SOUND3CNT_L = 0x0000;
}

static void silence(int channel)
{
    static const u8 envelope[4] = {0x62, 0x68, 0x72, 0x78}, trigger[4] = {0x64, 0x6C, 0x74, 0x7C};

    if (channel == 2) {
        REG_SOUND3CNT_L = 0;
        return;
    }
    REG16(envelope[channel]) = 0;
    REG16(trigger[channel]) = 0x8000;
}

void psg_play(const struct tune *tune)
{
    psg.tune = tune;
    psg.clock = 0;
    for (int n = 0; n < 4; n++) {
        struct track *track = &psg.track[n];
        *track = (struct track){.octave = 4, .length = 2, .volume = 10, .duty = 2, .decay = 3};
        if (tune)
            track->start = track->at = tune->channel[n];
        silence(n);
    }
}

void psg_mute_music(u8 mute)
{
    psg.mute = mute;
    if (mute)
        for (int n = 0; n < 4; n++)
            silence(n);
}

static u16 envelope(const struct track *track)
{
    return track->duty << 6 | track->decay << 8 | track->volume << 12;
}

static void sound(int channel, const struct track *track, char drum, int note)
{
    u16 pitch = PITCH[note < 0 ? 0 : note > 71 ? 71 : note];

    if (psg.mute || (channel == 0 && psg.effect_left[0]) || (channel == 3 && psg.effect_left[1]))
        return;
    switch (channel) {
    case 0:
        REG_SOUND1CNT_L = 0;
        REG_SOUND1CNT_H = envelope(track);
        REG_SOUND1CNT_X = 0x8000 | pitch;
        break;
    case 1:
        REG_SOUND2CNT_L = envelope(track);
        REG_SOUND2CNT_H = 0x8000 | pitch;
        break;
    case 2:
        REG_SOUND3CNT_L = 0x0080;
        REG_SOUND3CNT_H = track->volume >= 10 ? 0x2000 : track->volume >= 5 ? 0x4000 : 0x6000;
        REG_SOUND3CNT_X = 0x8000 | pitch;
        break;
    default:
        REG_SOUND4CNT_L = drum == 'k' ? 0xC100 : drum == 's' ? 0x9100 : 0x5100;
        REG_SOUND4CNT_H = 0x8000 | (drum == 'k' ? 0x0066 : drum == 's' ? 0x0034 : 0x0011);
    }
}

static u32 number(const char **at, u32 otherwise)
{
    u32 value = 0;

    if (**at < '0' || **at > '9')
        return otherwise;
    while (**at >= '0' && **at <= '9')
        value = value * 10 + *(*at)++ - '0';
    return value;
}

/* Read commands up to and including the next note or rest. */
static void advance(int channel, struct track *track)
{
    static const s8 SEMITONE[7] = {9, 11, 0, 2, 4, 5, 7}; /* a b c d e f g */

    for (;;) {
        char command = *track->at;

        if (!command) {
            if (!psg.tune->loop || track->at == track->start) {
                track->done = 1;
                silence(channel);
                return;
            }
            track->at = track->start;
            continue;
        }
        track->at++;
        if (command == 'o')
            track->octave = number(&track->at, 4);
        else if (command == 'v')
            track->volume = number(&track->at, 10);
        else if (command == 'l')
            track->length = number(&track->at, 2);
        else if (command == 'd' && *track->at == '=') {
            track->at++;
            track->duty = number(&track->at, 2);
        } else if (command == 'e' && *track->at == '=') {
            track->at++;
            track->decay = number(&track->at, 3);
        } else if (command == '<')
            track->octave--;
        else if (command == '>')
            track->octave++;
        else if (command == 'r') {
            track->wait = number(&track->at, track->length);
            if (channel == 2)
                silence(2);
            return;
        } else if (command == 'k' || command == 's' || command == 'h') {
            sound(channel, track, command, 0);
            track->wait = number(&track->at, track->length);
            return;
        } else if (command >= 'a' && command <= 'g') {
            int note = (track->octave - 2) * 12 + SEMITONE[command - 'a'];
            if (*track->at == '+') {
                track->at++;
                note++;
            }
            sound(channel, track, 0, note);
            track->wait = number(&track->at, track->length);
            return;
        }
    }
}

void psg_effect(const struct effect *effect)
{
    int slot = effect->noise;

    if (psg.effect_left[slot] && psg.effect[slot]->priority > effect->priority)
        return;
    psg.effect[slot] = effect;
    psg.effect_left[slot] = effect->frames;
    psg.effect_pitch[slot] = effect->pitch;
    if (slot) {
        REG_SOUND4CNT_L = effect->envelope;
        REG_SOUND4CNT_H = 0x8000 | effect->pitch;
    } else {
        REG_SOUND1CNT_L = 0;
        REG_SOUND1CNT_H = effect->envelope;
        REG_SOUND1CNT_X = 0x8000 | effect->pitch;
    }
}

static void step_effect(int slot)
{
    const struct effect *effect = psg.effect[slot];

    if (!psg.effect_left[slot])
        return;
    if (!--psg.effect_left[slot]) {
        silence(slot ? 3 : 0);
        return;
    }
    psg.effect_pitch[slot] += effect->slide;
    REG16(slot ? 0x7C : 0x64) = psg.effect_pitch[slot] & (slot ? 0xFF : 0x7FF);
}

void psg_step(void)
{
    step_effect(0);
    step_effect(1);
    if (!psg.tune)
        return;
    if (psg.clock) {
        psg.clock--;
        return;
    }
    psg.clock = psg.tune->frames_per_step - 1;
    for (int n = 0; n < 4; n++) {
        struct track *track = &psg.track[n];
        if (!track->at || track->done)
            continue;
        if (!track->wait)
            advance(n, track);
        if (track->wait)
            track->wait--;
    }
}
