/* Tunes and sounds. */
#include "game.h"

static const struct tune TUNES[] = {
    [TUNE_TITLE] = {8, 1, {
        "v6 d=1 e=4 l1 o4 ceg>c<gece ceg>c<gece | <a>ceaec<a>c <a>ceaec<a>c | <fa>cfc<afa> <fa>cfc<afa> | <gb>dgd<bgb> <gb>dgd<bgb>",
        "v9 d=2 e=7 o5 l2 g4 e g >c6 <b | a4 e a >c6 <b | a4 f a >c4 d <a | b4 g d g8",
        "v10 o3 l4 c <g> c e | <a> e <a> c | <f> c <f a> | <g> d <g b>",
        "l2 h h s h h h s s"}},
    [TUNE_SUN] = {8, 1, {
        "v5 d=1 e=3 l1 o4 g>dg<b>dg<b>d< g>dg<b>dg<b>d< | g>ceg<g>ceg< g>ceg<g>ceg< | f+>cd<a>cd<a>c< f+>cd<a>cd<a>c< | g>dg<b>dgb<g g>dg<b>dgb<g",
        "v9 d=2 e=6 o5 l2 d4 <b >d g4 f+ e | e4 c e a4 g f+ | f+4 d <a >c4 <b a | b6 >d <g8",
        "v10 o3 l4 g d g b | > c < g e g | a f+ d a | g d b g",
        "l2 k h s h k k s h"}},
    [TUNE_SKY] = {9, 1, {
        "v5 d=0 e=5 l1 o4 a>cec<a>cec< a>cec<a>cec< | g>cec<g>cec< g>cec<g>cec< | a>cfc<a>cfc< a>cfc<a>cfc< | g+b>e<bg+b>e<b g+b>e<bg+b>e<b",
        "v8 d=2 e=7 o5 l4 e6 d2 c8 | d2 e2 g e8 | a6 g2 f c | e8 <b8",
        "v10 o3 l8 a e | c g | f c | e <b>",
        "l4 h h s h"}},
    [TUNE_WELL] = {8, 1, {
        "v5 d=3 e=3 l2 o4 d f a f d f a f | c e g e c e g e | <a+> d f d <a+> d f d | <a> c+ e c+ <a> c+ e c+",
        "v9 d=1 e=7 o5 l2 d8 a8 | g6 f e8 | d8 f8 | e4 c+4 <a8",
        "v10 o3 l4 d d > d < d | c c > c < c | <a+ a+ > a+ < a+> | <a a > a < a>",
        "l2 k r h r s r h h"}},
    [TUNE_CLEAR] = {6, 0, {
        "v8 d=2 e=5 l2 o4 c e g >c e8", "v9 d=2 e=5 l2 o4 e g >c e g8", "v10 o4 l2 c c c c <c8", "l2 h h h h s8"}},
    [TUNE_FAIL] = {9, 0, {
        "v7 d=1 e=6 l3 o4 e d+ d c+ c12", "v7 d=1 e=6 l3 o4 c <b a+ a g+12", "v10 o3 l3 c c c c <c12", "l3 r r r r k12"}},
    [TUNE_ENDING] = {9, 1, {
        "v6 d=1 e=4 l1 o4 ceg>c<gece ceg>c<gece | <b>dgbgd<b>d <b>dgbgd<b>d | <a>ceaec<a>c <a>ceaec<a>c | <b>dgbgd<b>d <b>dgbgd<b>d | ceg>c<gece ceg>c<gece | <b>dgbgd<b>d <b>dgbgd<b>d | <a>cfafc<a>c <a>cfafc<a>c | ceg>c<gece ceg>c<gece",
        "v9 d=2 e=7 l4 o5 g8 e c | d8 <b g | >c8 e a | g f e d | g8 e >c | <b8 g d | a8 g f | e16",
        "v10 o3 l8 c c | <g g> | <a a> | <g g> | c c | <g g> | <f f> | c c",
        "l4 k h s h"}},
};

static const struct effect SOUNDS[] = {
    [SOUND_MOVE] = {0, 2, 5, 0x8180, 1750, 0},
    [SOUND_CHOOSE] = {0, 3, 14, 0xA240, 1500, 36},
    [SOUND_TURN] = {1, 1, 18, 0x7300, 0x55, -1},
    [SOUND_CLINK] = {0, 2, 7, 0x9140, 1920, -6},
    [SOUND_LIGHT] = {0, 3, 16, 0xA280, 1780, 12},
    [SOUND_UNDO] = {0, 2, 16, 0xA240, 1850, -24},
    [SOUND_HINT] = {0, 2, 20, 0xA380, 1650, 16},
    [SOUND_FAIL] = {1, 4, 40, 0xF500, 0x46, 1},
    [SOUND_PAUSE] = {0, 4, 10, 0xB180, 1800, 0},
};

void tune_start(enum tune_name name)
{
    psg_play(&TUNES[name]);
    psg_mute_music(!state.music);
}

void sound_start(enum sound_name name)
{
    psg_effect(&SOUNDS[name]);
}
