/* The band: walks through a song's parts, one step at a time. The melody is the player's, unless it plays by itself. */
#include "game.h"

struct sequencer sequencer;

static const u8 LANE_PAN[5] = {3, 6, 10, 13, 8};

/* Timer 2 has counted nothing yet when sequencer.frame is shown; the first beat rings when a whole number of beats is. */
static void metronome_set(void)
{
    s32 period = sequencer.song->frames_per_step * sequencer.song->steps_per_beat, left = sequencer.frame % period;

    clock_metronome(left < 0 ? -left : period - left, period);
}

void sequencer_start(u32 name, enum melody_by melody, s32 frame)
{
    const struct song *song = &songs[name];

    voices_silence();
    chip_prepare(song->both_banks);
    sequencer = (struct sequencer){.song = song, .melody = melody, .frame = frame, .lead = song->chart};
    for (u32 n = 0; n < PARTS; n++)
        sequencer.at[n] = song->part[n];
    clock_count_from(0);
    metronome_set();
}

void sequencer_stop(void)
{
    sequencer.song = 0;
    clock_metronome_stop();
    chip_silence();
    for (u32 n = 0; n < VOICES; n++)
        voice_release(n);
}

void sequencer_pause(u8 paused)
{
    sequencer.paused = paused;
    if (paused) {
        clock_metronome_stop();
        chip_silence();
        for (u32 n = 0; n < VOICES; n++)
            voice_release(n);
    } else
        metronome_set();
}

u32 sequencer_over(void)
{
    return sequencer.song && sequencer.now >= sequencer.song->steps * sequencer.song->frames_per_step;
}

void lead_note(const struct chart_note *note, u32 lane, u32 pitch, u32 volume)
{
    const struct song *song = sequencer.song;

    voice_note(SLOT_LEAD, song->lead, pitch, note->length * song->frames_per_step - 3, volume, LANE_PAN[lane]);
}

void harmony_note(const struct chart_note *note, u32 lane, u32 volume)
{
    const struct song *song = sequencer.song;

    voice_note(SLOT_HARMONY, song->second, note->harmony, note->length * song->frames_per_step - 3, volume, 16 - LANE_PAN[lane]);
}

static void play_drum(u32 kind)
{
    u32 name = kind == 'k' ? VOICE_KICK : kind == 's' ? VOICE_SNARE : kind == 'r' ? VOICE_RIM : kind == 'c' ? VOICE_CLAP : VOICE_CRASH;

    voice_drum(SLOT_DRUMS, name, 64, kind == 'k' ? 8 : kind == 's' ? 6 : 11);
    if (kind == 'k')
        sequencer.kick = 8;
    sequencer.drum = 10;
}

static void play(u32 part, const struct event *event)
{
    const struct song *song = sequencer.song;
    u32 frames = event->length * song->frames_per_step;

    switch (part) {
    case PART_BASS:
        voice_note(SLOT_BASS, song->bottom, event->note, frames - 2, 64, 7);
        sequencer.tuba = 10;
        break;
    case PART_COMP:
        voice_note(SLOT_COMP, song->comp, event->note, frames + 2, 60, 12);
        sequencer.horn = 10;
        break;
    case PART_ARP:
        sequencer.arp_side ^= 1;
        chip_arp(event->note, song->duty, sequencer.rich ? 11 : 8, 1 + sequencer.arp_side);
        break;
    case PART_WAVE:
        chip_wave(event->note, frames - 2);
        break;
    case PART_DRUMS:
        play_drum(event->note);
        break;
    case PART_NOISE:
        chip_noise(event->note);
        break;
    default:
        chip_swoop(event->note);
    }
}

static void step_play(u16 step)
{
    const struct song *song = sequencer.song;
    u32 bar_steps = song->steps_per_beat * song->beats_per_bar;

    if (step % bar_steps == 0)
        chip_recolour(sequencer.bar++);
    for (u32 n = 0; n < PARTS; n++)
        if (sequencer.at[n]->step == step)
            play(n, sequencer.at[n]++);
    for (; sequencer.lead->step == step; sequencer.lead++) {
        const struct chart_note *note = sequencer.lead;
        if (note->who != ROW_SECOND && (sequencer.melody == MELODY_BAND || (sequencer.melody == MELODY_SHARED && note->who == ROW_PLAYER))) {
            lead_note(note, note->lane, note->pitch, sequencer.melody == MELODY_BAND ? 56 : 40);
            if (sequencer.melody == MELODY_BAND && note->lane == 4)
                voice_drum(SLOT_HIT, VOICE_CRASH, 40, 8);
            sequencer.singer = 12;
        }
    }
}

static void fade(u8 *value)
{
    if (*value)
        --*value;
}

/* One frame of music. What the band plays by itself begins again at its end. */
void sequencer_step(void)
{
    const struct song *song = sequencer.song;

    fade(&sequencer.kick);
    fade(&sequencer.drum);
    fade(&sequencer.tuba);
    fade(&sequencer.horn);
    fade(&sequencer.singer);
    if (!song || sequencer.paused)
        return;
    if (sequencer.frame >= 0 && sequencer.wait-- == 0) {
        sequencer.wait = song->frames_per_step - 1;
        if (sequencer.step == song->steps && sequencer.melody == MELODY_BAND) {
            sequencer.step = sequencer.bar = 0;
            sequencer.frame = 0;
            sequencer.lead = song->chart;
            for (u32 n = 0; n < PARTS; n++)
                sequencer.at[n] = song->part[n];
        }
        if (sequencer.step < song->steps)
            step_play(sequencer.step++);
    }
    sequencer.now = sequencer.frame++;
}
