/* Nothing ticks: each component says when it next has something to do, and the CPU runs until the earliest of these. */
#include "gba.h"

#define NEVER (~0ULL)

u64 now;
u64 next_event;
static u64 due[EV_COUNT];
static bool32 kicked; /* until sched_run, whatever else gets scheduled */

static void find_next(void) {
    next_event = kicked ? now : NEVER;
    for (int i = 0; i < EV_COUNT; i++)
        if (due[i] < next_event) next_event = due[i];
}

void sched_reset(void) {
    now = 0;
    for (int i = 0; i < EV_COUNT; i++) due[i] = NEVER;
    next_event = NEVER;
    kicked = 0;
}

void sched_at(enum event event, u64 when) {
    due[event] = when;
    find_next();
}

void sched_cancel(enum event event) {
    due[event] = NEVER;
    find_next();
}

bool32 sched_is_set(enum event event) { return due[event] != NEVER; }

void sched_kick(void) {
    kicked = 1;
    next_event = now;
}

void sched_run(void) {
    kicked = 0;
    for (;;) {
        int first = 0;
        for (int i = 1; i < EV_COUNT; i++)
            if (due[i] < due[first]) first = i;
        u64 when = due[first];
        if (when > now) break;
        due[first] = NEVER;
        switch (first) {
        case EV_IRQ: irq_event(); break;
        case EV_PPU: ppu_event(when); break;
        case EV_DMA: dma_event(); break;
        case EV_APU: apu_event(when); break;
        case EV_SERIAL: serial_event(when); break;
        default: timer_event(first - EV_TIMER0, when); break;
        }
    }
    find_next();
}
