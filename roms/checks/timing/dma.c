/* DMA (G: "GBA DMA Transfers"). */
#include "checks.h"

#define DMA "G: GBA DMA Transfers"
#define SAD(n) R32(IO + 0xB0 + 12 * (n))
#define DAD(n) R32(IO + 0xB4 + 12 * (n))
#define CNT(n) R32(IO + 0xB8 + 12 * (n))
#define CONTROL(n) R16(IO + 0xBA + 12 * (n))

static u32 source[16] __attribute__((section(".ewram"), aligned(16)));
static u32 target[16] __attribute__((section(".ewram"), aligned(16)));

struct transfer {
    u32 channel, from, to, count, control, place, want; /* word offsets; word of the target that is compared */
};

static void prepare(void)
{
    for (u32 n = 0; n < COUNT(source); n++) {
        *(volatile u32 *)&source[n] = 0x10203040 + n;
        *(volatile u32 *)&target[n] = 0;
    }
}

static void transfer(const struct check *self)
{
    const struct transfer *t = self->data;
    u32 n = t->channel;

    prepare();
    SAD(n) = (u32)(source + t->from);
    DAD(n) = (u32)(target + t->to);
    CNT(n) = t->control << 16 | t->count;
    for (volatile u32 wait = 0; wait < 20; wait++)
        ;
    expect(*(volatile u32 *)&target[t->place], t->want);
    expect(CONTROL(n) & 0x8000, 0);
    CNT(n) = 0;
}

#define MOVE(id, text, ...)                                       \
    static const struct transfer given_##id = {__VA_ARGS__};      \
    ROW(id, text, DMA, transfer, &given_##id)

MOVE(dma0_words, "DMA0: last of 4 words", 0, 0, 0, 4, 0x8400, 3, 0x10203043)
MOVE(dma1_words, "DMA1: last of 4 words", 1, 0, 0, 4, 0x8400, 3, 0x10203043)
MOVE(dma2_words, "DMA2: last of 4 words", 2, 0, 0, 4, 0x8400, 3, 0x10203043)
MOVE(dma3_words, "DMA3: last of 4 words", 3, 0, 0, 4, 0x8400, 3, 0x10203043)
MOVE(dma3_stops, "DMA3: nothing behind 4 words", 3, 0, 0, 4, 0x8400, 4, 0)
MOVE(dma0_halves, "DMA0: half of a word", 0, 0, 0, 3, 0x8000, 1, 0x3041)
MOVE(dma3_halves, "DMA3: half of a word", 3, 0, 0, 3, 0x8000, 1, 0x3041)
MOVE(source_down, "DMA3: source decrement", 3, 7, 0, 4, 0x8480, 3, 0x10203044)
MOVE(source_fixed, "DMA3: source fixed", 3, 2, 0, 4, 0x8500, 3, 0x10203042)
MOVE(target_down, "DMA3: target decrement", 3, 0, 7, 4, 0x8420, 4, 0x10203043)
MOVE(target_fixed, "DMA3: target fixed", 3, 0, 5, 4, 0x8440, 5, 0x10203043)
MOVE(target_fixed_next, "DMA3: target fixed, next word", 3, 0, 5, 4, 0x8440, 6, 0)
MOVE(target_reload, "DMA3: target reload, at once", 3, 0, 0, 4, 0x8460, 3, 0x10203043)

CHECK(dma_irq, "DMA3: IRQ at the end", "G: GBA DMA Transfers: bit 14")
{
    prepare();
    irq_begin(1 << 11);
    SAD(3) = (u32)source;
    DAD(3) = (u32)target;
    CNT(3) = 0xC400u << 16 | 4;
    for (volatile u32 wait = 0; wait < 50; wait++)
        ;
    irq_end();
    expect(irq_seen, 1 << 11);
    expect(irq_count, 1);
}

CHECK(dma_vblank, "DMA3 waits for VBlank", "G: GBA DMA Transfers: start timing 1")
{
    prepare();
    wait_for_line(20);
    SAD(3) = (u32)source;
    DAD(3) = (u32)target;
    CNT(3) = 0x9400u << 16 | 4;
    wait_for_line(150);
    expect(*(volatile u32 *)target, 0);
    wait_for_line(162);
    expect(*(volatile u32 *)target, 0x10203040);
    expect(CONTROL(3) & 0x8000, 0);
}
