/* Tunes and sounds. */
#include "game.h"

static const struct tune TUNES[] = {
    [TUNE_TITLE] = {7, 1, {
        "v6 d=1 e=3 l1 o4 arerarer grdrgrdr frcrfrcr g+rer bre r",
        "v9 d=2 e=6 o5 l2 e4 c d e4 a4 | g4 e c d8 | c4 <a b >c4 f4 | e4 d <b g+8",
        "v10 l2 o3 aa>a<a aa>a<a gg>g<g gg>g<g ff>f<f ff>f<f ee>e<e ee>e<e",
        "l1 krhrsrhh krkrsrhr"}},
    [TUNE_DUNE] = {6, 1, {
        "v5 d=1 e=2 l1 o4 dada dada dada dada | a+fa+f a+fa+f cgcg cgcg",
        "v9 d=2 e=5 o5 l2 d d f a6 g f | e4 f d8 r2 | f f a >c6 <a+ a | g4 a f4 e c+"
        " d4 f a >d6 c <a | a+4 g e8 r2 | a a+ a g f e | d12 r4",
        "v10 l1 o3 drdd>d<rdd drdd>d<rdd <a+ra+a+>a+<ra+a+ >crcc>c<rcc",
        "l1 khshkkshkhshksks"}},
    [TUNE_TIDE] = {7, 1, {
        "v5 d=2 e=3 l1 o4 cegecege aecaecae fcafcafc gdbgdbgd",
        "v9 d=1 e=6 o5 l2 e4 g e c6 d e | c4 <a >c e8 | f4 a f c6 d f | d4 <b >d g8 | e6 e g4 >c4 | <a6 e c8 | f4 e d c4 f | g12 r4",
        "v10 l2 o3 cr>c<g ar>a<e fr>f<c gr>g<d <",
        "l1 krhhsrhr krhksrhh"}},
    [TUNE_FROST] = {6, 1, {
        "v6 d=0 e=2 l1 o4 ebgb ebgb egb>e<b gb e | cg>c<g cgeg | dadf+ daf+a | ebgb d+bf+b",
        "v9 d=2 e=6 o5 l2 b4 g e b6 a g | f+4 d <a >d8 | g4 e c g6 f+ e | d+4 e f+ b8"
        " b4 >e <b g6 a b | a4 f+ d >d8< | g4 a b >c6 <b a | b12 r4",
        "v10 l1 o3 ererere<b> ererereg crcrcrcg drdrdrda ererere<b> <brbrbrb>d+",
        "l1 krkhsrhk krkhsrss"}},
    [TUNE_CLEAR] = {6, 0, {
        "v8 d=2 e=5 l2 o4 g g >c c e4 c e g12", "v10 d=2 e=5 l2 o5 c c e e g4 e g >c12", "v10 o4 l2 c c c c e4 g e c12",
        "l2 s s s s k4 s s k8"}},
    [TUNE_OVER] = {10, 1, {
        "v6 d=1 e=6 l4 o4 d <a f a >c <g e g a+ f d f a e c+ e >", "v8 d=2 e=7 l8 o5 f d | e c | d <a+ | a c+",
        "v10 o3 l16 d c <a+ a >", "l8 r"}},
    [TUNE_ENDING] = {8, 1, {
        "v6 d=1 e=4 l2 o4 fa>c<a fa>c<a gb>d< b g b >d <b | egb g egb g a>ce c< a>ce c<",
        "v9 d=2 e=7 l4 o5 f8 a >c< | d8 g b | e8 g >c< | a8 e c | f8 e d | c8 d e | f16",
        "v10 o3 l8 f f g g c c a a a+ a+ > c c <", "l4 k h s h k k s h"}},
};

static const struct effect SOUNDS[] = {
    [SOUND_MOVE] = {0, 2, 5, 0x8180, 1750, 0},
    [SOUND_CHOOSE] = {0, 3, 14, 0xA240, 1500, 36},
    [SOUND_BEEP] = {0, 4, 18, 0xC480, 1750, 0},
    [SOUND_GO] = {0, 4, 40, 0xD680, 1899, 0},
    [SOUND_BOOST] = {1, 3, 40, 0xD600, 0x32, 0},
    [SOUND_HIT] = {1, 2, 12, 0xB200, 0x54, 1},
    [SOUND_SPIN] = {0, 3, 36, 0x9580, 1900, -14},
    [SOUND_CAN] = {0, 2, 14, 0xA280, 1600, 26},
    [SOUND_LAP] = {0, 3, 24, 0xB380, 1797, 6},
    [SOUND_FALL] = {0, 4, 40, 0xC780, 1800, -16},
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
