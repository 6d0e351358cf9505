/* The ending: night over the town, fireworks, the band plays a last song, the makers' names pass. */
#include "game.h"

#define LINES 16
#define LINE_FRAMES 64

static const char *const CREDITS[LINES] = {
    "THE FLEET IS HOME.", "ALL LAMPS ARE LIT.", "THE BAND PLAYS ON", "INTO THE NIGHT.",
    "TUBA    OLD PISTON", "DRUM    KETTLE JO", "HORN    VALVE & SON", "SONG    MISS PLUME",
    "CLOCK   TIMERS 0-3", "LUNGS   DMA 1 AND 2", "EARS    FIFO A AND B", "VOICES  SIX AND FOUR",
    "AND YOU", "PLAYED THE MELODY.", "", "THANK YOU!",
};

void ending_enter(void)
{
    sequencer_stop();
    text_clear();
    place_load(PLACE_TOWN, 22);
    sequencer_start(SONG_ENDING, MELODY_BAND, 0);
}

void ending_step(void)
{
    u32 t = state.scene_frame, line = t / LINE_FRAMES;

    place_step(0);
    if (t % LINE_FRAMES == 0 && line < LINES) {
        for (u32 n = line % 4; n < 4; n++)
            text_clear_row(4 + n * 2);
        text.palette = line == LINES - 1 ? 4 : line >= 4 && line < 12 ? 7 : 0;
        text_put(1, 4 + line % 4 * 2, CREDITS[line]);
    }
    if (line >= LINES && t % 64 == 0) {
        text.palette = t & 64 ? 4 : 0;
        text_put(1, 14, "TOTAL");
        u32 total = 0;
        for (u32 n = 0; n < STAGES; n++)
            total += state.best[n];
        text_number(7, 14, total, 7);
    }
    if (clock.rang) {
        bits_burst(130 + random_next() % 100, 16 + random_next() % 40, random_next() % 5);
        voice_drum(SLOT_HIT, VOICE_THUD, 40, 6 + random_next() % 8);
    }
    bits_step();
    band_draw(140, 114, 26);
    if (!state.leaving && t > LINES * LINE_FRAMES && frame.pressed & (KEY_A | KEY_START)) {
        sequencer_stop();
        scene_go(SCENE_TITLE);
    }
}
