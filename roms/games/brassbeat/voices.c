/* Notes for the mixer's voices: instruments, envelopes, vibrato, places between the ears. */
#include "game.h"

#define FULL 0x10000

/* How loud a voice may be: all together stay below 256, or the mixer's halves would run over. */
static const u8 LOUDEST[VOICES] = {52, 32, 36, 30, 40, 24};
static const s8 VIBRATO[16] = {0, 3, 6, 7, 8, 7, 6, 3, 0, -3, -6, -7, -8, -7, -6, -3};
#define VIBRATO_AFTER 14

static struct player {
    const struct instrument *instrument;
    u32 step, level;
    u16 frames, age; /* frames until it is let go, frames since it began */
    u8 volume, pan;
} players[VOICES];

void voices_silence(void)
{
    for (u32 n = 0; n < VOICES; n++) {
        struct player *player = &players[n];
        player->instrument = &instruments[VOICE_RIM];
        player->level = player->frames = player->step = 0;
        mixer.voice[n] = (struct voice){player->instrument->data, 0, 0, player->instrument->end, player->instrument->back, 0};
    }
}

void voice_note(u32 slot, u32 name, u32 note, u32 frames, u32 volume, u32 pan)
{
    const struct instrument *instrument = &instruments[name];
    struct player *player = &players[slot];
    struct voice *voice = &mixer.voice[slot];

    player->instrument = instrument;
    player->step = voice_steps[note] << instrument->shift;
    player->level = FULL;
    player->frames = frames;
    player->age = 0;
    player->volume = volume;
    player->pan = pan;
    voice->data = instrument->data;
    voice->at = 0;
    voice->step = player->step;
    voice->end = instrument->end;
    voice->back = instrument->back;
}

/* A drum keeps the speed that it was made at. */
void voice_drum(u32 slot, u32 name, u32 volume, u32 pan)
{
    voice_note(slot, name, 0, 600, volume, pan);
    players[slot].step = mixer.voice[slot].step = 1 << 12;
}

void voice_release(u32 slot)
{
    players[slot].frames = 0;
}

u32 voice_level(u32 slot)
{
    return players[slot].level * players[slot].volume >> 14; /* 0-256 */
}

void voices_step(void)
{
    for (u32 n = 0; n < VOICES; n++) {
        struct player *player = &players[n];
        const struct instrument *instrument = player->instrument;

        if (player->frames) {
            player->frames--;
            if (player->level > (u32)instrument->sustain << 8)
                player->level = player->level * instrument->decay >> 8;
        } else
            player->level = player->level * instrument->release >> 8;
        player->age++;
        if (instrument->vibrato && player->age > VIBRATO_AFTER)
            mixer.voice[n].step = player->step + ((s32)(player->step >> 10) * VIBRATO[(player->age * 3 >> 1) & 15] * instrument->vibrato >> 2);

        u32 loud = instrument->gain * player->volume * 3 >> 8;
        if (loud > LOUDEST[n])
            loud = LOUDEST[n];
        loud = loud * player->level >> 16;
        u32 left = player->pan <= 8 ? loud : loud * (22 - player->pan) / 14;
        u32 right = player->pan >= 8 ? loud : loud * (6 + player->pan) / 14;
        mixer.voice[n].gain = left | right << 16;
    }
}
