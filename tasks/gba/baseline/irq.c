/* Interrupt flags, and the CPU's way into its handler (GBATEK, "GBA Interrupt Control"). */
#include "gba.h"

/* From a flag in IF to the CPU leaving its program (or HALT) pass a few cycles of synchronisation. */
#define IRQ_DELAY 7

void irq_raise(enum irq irq, u64 when) {
    IO(IF) |= 1 << irq;
    irq_test(when + IRQ_DELAY);
}

/* Look again at `when` whether an interrupt is due. */
void irq_test(u64 when) {
    if ((IO(IE) & IO(IF)) && !sched_is_set(EV_IRQ)) sched_at(EV_IRQ, when);
}

void irq_event(void) {
    if (!(IO(IE) & IO(IF))) return;
    cpu.halted = 0; /* HALT ends on IE and IF alone; IME and the CPSR only decide whether the handler runs */
    if ((IO(IME) & 1) && !cpu.irq_off) cpu_irq();
}
