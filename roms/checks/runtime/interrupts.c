/* The interrupt handler that sub-tests share. The BIOS calls it in ARM state with r0-r3, r12 and lr saved. */
#include "checks.h"

volatile u32 irq_seen, irq_count;
void (*volatile irq_hook)(u32 flags);

__attribute__((target("arm"), section(".iwram"), noinline)) static void handler(void)
{
    u32 flags = REG_IE & REG_IF;

    irq_seen |= flags;
    irq_count++;
    if (irq_hook)
        irq_hook(flags);
    REG_IF = flags;
    BIOS_IF |= flags;
}

void irq_begin(u32 enabled)
{
    REG_IME = 0;
    IRQ_VECTOR = handler;
    irq_seen = 0;
    irq_count = 0;
    irq_hook = 0;
    REG_IF = 0xFFFF;
    REG_IE = enabled;
    BIOS_IF = 0;
    REG_IME = 1;
}

void irq_end(void)
{
    REG_IME = 0;
    REG_IE = 0;
    REG_IF = 0xFFFF;
    irq_hook = 0;
}

__attribute__((weak)) void tidy(void)
{
}
