/* Timers: a counter is worked out when somebody reads it, only overflows are events (GBATEK, "GBA Timers"). */
#include "gba.h"

/* What a read sees is the counter of two cycles ago. */
#define READ_DELAY 2

struct timer {
    u16 reload, counter;
    u16 control;
    u64 since; /* `counter` was the value at this time */
};
static struct timer timers[4];
static const u8 prescaler_bits[4] = {0, 6, 8, 10};

static bool32 counts_cycles(u32 index) {
    return (timers[index].control & 0x80) && !(index && (timers[index].control & 4));
}

/* The prescaler divides the one system clock, so ticks of all timers fall together. */
static u64 ticks(const struct timer *timer, u64 when) {
    u32 bits = prescaler_bits[timer->control & 3];
    return when <= timer->since || when > now ? 0 : (when >> bits) - (timer->since >> bits);
}

static void schedule(u32 index) {
    struct timer *timer = &timers[index];
    u32 bits = prescaler_bits[timer->control & 3];
    if (counts_cycles(index))
        sched_at(EV_TIMER0 + index, ((timer->since >> bits) + 0x10000 - timer->counter) << bits);
    else
        sched_cancel(EV_TIMER0 + index);
}

static void overflow(u32 index, u64 when) {
    struct timer *timer = &timers[index];
    timer->counter = timer->reload;
    timer->since = when;
    if (timer->control & 0x40) irq_raise(IRQ_TIMER0 + index, when);
    if (index < 2) apu_timer_overflow(index, when);
    if (index < 3) {
        struct timer *next = &timers[index + 1];
        if ((next->control & 0x84) == 0x84 && ++next->counter == 0) overflow(index + 1, when);
    }
}

void timer_event(u32 index, u64 when) {
    overflow(index, when);
    schedule(index);
}

u16 timer_read(u32 index) {
    struct timer *timer = &timers[index];
    return counts_cycles(index) ? timer->counter + (u16)ticks(timer, now - READ_DELAY) : timer->counter;
}

void timer_reload_written(u32 index, u16 value) {
    timers[index].reload = value;
    io_reg[(TM0CNT_L >> 1) + index * 2] = value;
}

void timer_control_written(u32 index, u16 value) {
    struct timer *timer = &timers[index];
    bool32 was_on = timer->control & 0x80;
    if (counts_cycles(index)) timer->counter += (u16)ticks(timer, now);
    timer->since = now;
    timer->control = value & 0xC7;
    io_reg[(TM0CNT_L >> 1) + index * 2 + 1] = value & 0xC7;
    if (!was_on && (value & 0x80)) timer->counter = timer->reload;
    schedule(index);
}

void timer_reset(void) {
    memset(timers, 0, sizeof timers);
}
