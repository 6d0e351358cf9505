/* Sound DMA: a channel asks for 16 bytes when its FIFO is down to 16 (G: "GBA Sound Channel A and B - DMA Sound"). */
#include "checks.h"

#define FIFO "G: GBA Sound Channel A and B: each 16th sample byte a DMA IRQ; GBA DMA Transfers: Sound DMA"
#define MASTER R16(IO + 0x84)
#define MIXING R16(IO + 0x82)
#define DMA_SOURCE(n) R32(IO + 0xB0 + 12 * (n))
#define DMA_TARGET(n) R32(IO + 0xB4 + 12 * (n))
#define DMA_COUNT(n) R16(IO + 0xB8 + 12 * (n))
#define DMA_CONTROL(n) R16(IO + 0xBA + 12 * (n))
#define TIMER(n) R32(IO + 0x100 + 4 * (n))

static u32 overflows, requests;
static u32 buffer[256] __attribute__((section(".ewram"), aligned(16)));

static void count(u32 flags)
{
    overflows += flags >> 3 & 1;
    overflows += flags >> 4 & 1;
    requests += flags >> 9 & 1;
    requests += flags >> 10 & 1;
}

/* A frame of samples, 1024 cycles each, by DMA 1 or 2; `selected`: the timer that the channel listens to. */
static void play(u32 dma, u32 fifo, u32 timer, u32 selected)
{
    overflows = 0;
    requests = 0;
    MASTER = 0x80;
    MIXING = fifo ? 0xB000 | selected << 14 : 0x0B00 | selected << 10;
    DMA_SOURCE(dma) = (u32)buffer;
    DMA_TARGET(dma) = IO + 0xA0 + 4 * fifo;
    DMA_COUNT(dma) = 1; /* not looked at */
    DMA_CONTROL(dma) = 0xF600; /* special, repeat, 32 bits, IRQ */
    irq_begin(3 << 3 | 3 << 9);
    irq_hook = count;
    TIMER(timer) = 0xC0FC00;
    wait_for_line(100);
    wait_for_line(100);
    irq_end();
    TIMER(timer) = 0;
    DMA_CONTROL(dma) = 0;
    MIXING = 0x8800;
    MIXING = 0;
    MASTER = 0;
}

/* Two requests more than one in 16 samples may come while the FIFO fills. */
static void see_rate(const struct check *self)
{
    u32 given = (u32)self->data;

    play(given & 15, given >> 4 & 15, given >> 8 & 15, given >> 8 & 15);
    expect_between(overflows, 270, 600);
    expect_between(requests, overflows / 16 - 1, overflows / 16 + 3);
}

ROW(fifo_a, "FIFO A: DMA1 every 16 samples", FIFO, see_rate, (const void *)0x001)
ROW(fifo_b, "FIFO B: DMA2 every 16 samples", FIFO, see_rate, (const void *)0x012)
ROW(fifo_a_timer1, "FIFO A on timer 1", FIFO, see_rate, (const void *)0x101)
ROW(fifo_b_timer1, "FIFO B on timer 1", FIFO, see_rate, (const void *)0x112)

CHECK(fifo_other, "FIFO A ignores the other timer", "G: GBA Sound Control Registers: DMA Sound A Timer Select")
{
    play(1, 0, 0, 1);
    expect_between(overflows, 270, 600);
    expect_between(requests, 0, 2);
}

CHECK(fifo_stays, "Sound DMA stays enabled", "G: GBA DMA Transfers: DMA Repeat bit")
{
    MASTER = 0x80;
    MIXING = 0x0B00;
    DMA_SOURCE(1) = (u32)buffer;
    DMA_TARGET(1) = IO + 0xA0;
    DMA_CONTROL(1) = 0xB600;
    TIMER(0) = 0x80FC00;
    wait_for_line(100);
    wait_for_line(120);
    expect(DMA_CONTROL(1) & 0x8000, 0x8000);
    TIMER(0) = 0;
    DMA_CONTROL(1) = 0;
    MIXING = 0x0800;
    MIXING = 0;
    MASTER = 0;
}
