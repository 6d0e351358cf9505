/* The sound's clockwork: timer 0 plays samples, timer 1 counts them into frames, timer 2 counts frames into beats and
 * interrupts, timer 3 counts beats. A VBlank starts both sound DMAs on the buffer that was mixed last. */
#include "game.h"
#include "gba.h"

/* SOUNDCNT_H: FIFO A is the left ear, FIFO B the right one, both by timer 0. */
#define MIX_STEREO 0x1200
#define MIX_MONO 0x3300
#define MIX_RESET 0x8800
#define MIX_DIRECT_FULL 0x000C
#define MIX_CHIP_QUARTER 0x0000
#define MIX_CHIP_HALF 0x0001

#define CYCLES_PER_SAMPLE 924
/* FIFOs ask for data every 12 lines (16 samples). Starting here keeps that, and the cascade's overflow, lines away
 * from VBlank, and from all reads of the counters: they come after it. */
#define START_LINE 153

struct clock clock;
static volatile u16 rung; /* beats since the metronome was started */

static void bios_sound_bias(u32 up)
{
    register u32 r0 __asm__("r0") = up;
    __asm__ volatile("swi 0x19" : "+r"(r0) :: "r1", "r2", "r3", "memory");
}

static FAST void on_interrupt(void)
{
    u16 raised = REG_IE & REG_IF;

    if (raised & IRQ_VBLANK) {
        REG_DMACNT_H(1) = 0;
        REG_DMACNT_H(2) = 0;
        REG_DMASAD(1) = (u32)mixer.left[mixer.ready];
        REG_DMASAD(2) = (u32)mixer.right[mixer.ready];
        REG_DMACNT_H(1) = DMA_TO_FIFO;
        REG_DMACNT_H(2) = DMA_TO_FIFO;
    }
    if (raised & IRQ_TIMER2)
        rung++;
    REG_IF = raised;
    BIOS_IF |= raised;
}

void clock_volume(u8 hushed)
{
    u16 direct = state.mono ? MIX_MONO : MIX_STEREO | MIX_DIRECT_FULL;

    if (hushed)
        REG_SOUNDCNT_H = (direct & ~MIX_DIRECT_FULL) | MIX_CHIP_QUARTER;
    else
        REG_SOUNDCNT_H = direct | MIX_CHIP_HALF;
}

void clock_start(void)
{
    REG_SOUNDCNT_X = 0x0080;
    bios_sound_bias(0);
    bios_sound_bias(1);
    REG_SOUNDCNT_H = MIX_RESET | MIX_STEREO | MIX_DIRECT_FULL | MIX_CHIP_HALF;
    REG_DMADAD(1) = FIFO_A;
    REG_DMADAD(2) = FIFO_B;
    REG_TIMER_RELOAD(0) = 65536 - CYCLES_PER_SAMPLE;
    REG_TIMER_RELOAD(1) = 65536 - SAMPLES_PER_FRAME;
    REG_TIMER_CONTROL(1) = TIMER_ON | TIMER_CASCADE;
    while (REG_VCOUNT != START_LINE - 1)
        ;
    while (REG_VCOUNT != START_LINE)
        ;
    REG_TIMER_CONTROL(0) = TIMER_ON;
    IRQ_VECTOR = on_interrupt;
    REG_IE = IRQ_VBLANK | IRQ_TIMER2;
}

/* The first beat rings `first` frames from now, the others follow every `period` frames: the reload value that is
 * written after the start counts from the first overflow on. */
void clock_metronome(u16 first, u16 period)
{
    clock_metronome_stop();
    clock.period = period;
    REG_TIMER_RELOAD(2) = 65536 - first;
    REG_TIMER_CONTROL(2) = TIMER_ON | TIMER_CASCADE | TIMER_IRQ;
    REG_TIMER_RELOAD(2) = 65536 - period;
    REG_TIMER_RELOAD(3) = clock.beats;
    REG_TIMER_CONTROL(3) = TIMER_ON | TIMER_CASCADE;
    clock.ringing = 1;
}

void clock_metronome_stop(void)
{
    REG_TIMER_CONTROL(3) = 0;
    REG_TIMER_CONTROL(2) = 0;
    clock.ringing = 0;
}

void clock_count_from(u16 beats)
{
    clock.beats = beats;
    rung = clock.rung = 0;
    clock.since = 99;
}

/* Called after the mixing, tens of lines away from the overflows. */
void clock_read(void)
{
    u16 now = rung;

    clock.rang = now != clock.rung;
    clock.rung = now;
    if (clock.rang)
        clock.since = 0;
    else if (clock.since < 99)
        clock.since++;
    if (clock.ringing) {
        clock.beats = REG_TIMER_RELOAD(3);
        clock.to_next = -REG_TIMER_RELOAD(2);
    }
}
