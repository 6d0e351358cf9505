/* The four DMA channels (GBATEK, "GBA DMA Transfers"). While one runs the CPU stands still, but events go on. */
#include "gba.h"

/* From the trigger until the CPU loses the bus, and what handing it over costs. */
#define START_DELAY 3
#define HANDOVER 2

struct dma {
    u32 source, target, count; /* internal registers, loaded when the channel is switched on */
    u64 ready;                 /* when it may start */
    bool32 pending, first;
    bool32 fifo;               /* this round feeds a sound FIFO */
};
static struct dma channels[4];
#define NO_CHANNEL 4
bool32 dma_running;

#define REG(channel, offset) io_reg[(DMA0SAD + (channel) * 12 + (offset)) >> 1]
#define CONTROL(channel) REG(channel, 10)

static u32 start_of(u32 channel) { return CONTROL(channel) >> 12 & 3; }

static void load_count(u32 channel) {
    u32 limit = channel == 3 ? 0x10000 : 0x4000, count = REG(channel, 8) & (limit - 1);
    channels[channel].count = count ? count : limit;
}

static u32 register32(u32 channel, u32 offset) { return REG(channel, offset) | (u32)REG(channel, offset + 2) << 16; }

static void schedule(void) {
    u64 first = ~0ULL;
    for (int i = 0; i < 4; i++)
        if (channels[i].pending && channels[i].ready < first) first = channels[i].ready;
    if (first != ~0ULL)
        sched_at(EV_DMA, first);
    else
        sched_cancel(EV_DMA);
}

static void start(u32 channel, u64 when) {
    struct dma *dma = &channels[channel];
    if (dma->pending) return;
    dma->pending = dma->first = 1;
    dma->fifo = 0;
    dma->ready = when + START_DELAY;
    schedule();
}

void dma_control_written(u32 channel, u16 old) {
    struct dma *dma = &channels[channel];
    u16 control = CONTROL(channel);
    if (!(control & 0x8000)) {
        dma->pending = 0;
        schedule();
        return;
    }
    if (old & 0x8000) return;
    u32 align = control & 0x0400 ? ~3u : ~1u;
    dma->source = register32(channel, 0) & (channel ? 0x0FFFFFFF : 0x07FFFFFF) & align;
    dma->target = register32(channel, 4) & (channel == 3 ? 0x0FFFFFFF : 0x07FFFFFF) & align;
    load_count(channel);
    if (start_of(channel) == DMA_NOW) start(channel, now);
}

void dma_trigger(enum dma_start kind, u64 when) {
    for (u32 i = 0; i < 4; i++)
        if ((CONTROL(i) & 0x8000) && start_of(i) == kind) start(i, when);
}

/* DMA3's special start copies one line at a time while lines 2 to 161 are drawn. */
void dma_video_capture(u32 line, u64 when) {
    if (!(CONTROL(3) & 0x8000) || start_of(3) != DMA_SPECIAL) return;
    if (line >= 2 && line < 162) start(3, when);
    if (line == 162) CONTROL(3) &= 0x7FFF;
}

void dma_fifo(u32 fifo, u64 when) {
    for (u32 i = 1; i < 3; i++) {
        if (!(CONTROL(i) & 0x8000) || start_of(i) != DMA_SPECIAL) continue;
        if ((channels[i].target & ~3u) != 0x04000000 + FIFO_A + fifo * 4) continue;
        if (channels[i].pending) continue;
        start(i, when - START_DELAY); /* a FIFO is served at once */
        channels[i].count = 4;
        channels[i].fifo = 1;
    }
}

static u32 step(u32 mode, u32 size) { return mode == 0 || mode == 3 ? size : mode == 1 ? 0u - size : 0; }

static void finish(u32 channel) {
    struct dma *dma = &channels[channel];
    u16 control = CONTROL(channel);
    dma->pending = 0;
    if (control & 0x4000) irq_raise(IRQ_DMA0 + channel, now);
    if (!(control & 0x0200) || start_of(channel) == DMA_NOW) {
        CONTROL(channel) &= 0x7FFF;
        return;
    }
    load_count(channel);
    if ((control >> 5 & 3) == 3 && !dma->fifo)
        dma->target = register32(channel, 4) & (channel == 3 ? 0x0FFFFFFF : 0x07FFFFFF) & (control & 0x0400 ? ~3u : ~1u);
}

static void transfer_unit(u32 channel) {
    struct dma *dma = &channels[channel];
    u16 control = CONTROL(channel);
    bool32 word = dma->fifo || (control & 0x0400);
    u32 from = dma->source >> 24 & 15, to = dma->target >> 24 & 15;
    bus.dma_active = 1;
    if (dma->first) {
        /* The first unit's accesses are not sequential. */
        now += word ? bus.n32[from] + bus.n32[to] : bus.n16[from] + bus.n16[to];
        if (channel == 3 && !word && (save_is_eeprom(dma->target) || save_is_eeprom(dma->source))) eeprom_dma(dma->count);
        dma->first = 0;
    } else {
        now += word ? bus.s32[from] + bus.s32[to] : bus.s16[from] + bus.s16[to];
    }
    if (word) {
        /* The BIOS and beyond cannot be read: the latch keeps what it had. */
        if (dma->source >= 0x02000000) bus.dma_latch = bus_read32(dma->source);
        bus_write32(dma->target, bus.dma_latch);
    } else {
        if (dma->source >= 0x02000000) bus.dma_latch = bus_read16(dma->source) * 0x10001u;
        bus_write16(dma->target, bus.dma_latch & 0xFFFF);
    }
    bus.dma_active = 0;
    u32 size = word ? 4 : 2;
    /* The Game Pak counts its own addresses: they only go up. */
    dma->source += from >= 8 && from < 14 ? size : step(control >> 7 & 3, size);
    if (!dma->fifo) dma->target += step(control >> 5 & 3, size);
    if (--dma->count == 0) finish(channel);
}

static u32 next_channel(void) {
    u32 channel = 0;
    while (channel < NO_CHANNEL && !(channels[channel].pending && channels[channel].ready <= now)) channel++;
    return channel;
}

void dma_event(void) {
    if (dma_running) return; /* sched_run below may get here again */
    u32 channel = next_channel();
    if (channel == NO_CHANNEL) {
        schedule();
        return;
    }
    dma_running = 1;
    now += HANDOVER; /* channels that follow each other pay once */
    /* Unit by unit, so that events in between happen in time and a channel of higher priority can cut in. */
    while (channel != NO_CHANNEL) {
        transfer_unit(channel);
        channel = next_channel();
        if (channel == NO_CHANNEL || now < next_event) continue;
        sched_run();
        channel = next_channel();
    }
    dma_running = 0;
    schedule();
}

void dma_reset(void) {
    memset(channels, 0, sizeof channels);
    dma_running = 0;
}
