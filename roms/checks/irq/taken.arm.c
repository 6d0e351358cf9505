/* What the CPU does at an interrupt (A: "Exceptions"; G: "ARM CPU Exceptions", "GBA Interrupt Control"). */
#include "checks.h"

#define EXCEPTION "G: ARM CPU Exceptions; A: Interrupt request (IRQ) exception"
#define NESTING "G: GBA Interrupt Control: Recommended User Interrupt handling"
#define IF R16(IO + 0x202)
#define TIMER(n) R32(IO + 0x100 + 4 * (n))
#define TIMER_2 (1 << 5)
#define TIMER_3 (1 << 6)
#define SOON 0xC0FF80u
#define IRQS_OFF 0x80u
#define THUMB 0x20u

static volatile u32 seen_cpsr, seen_spsr, nested_at, depth;

static u32 cpsr(void)
{
    u32 value;

    __asm__ volatile("mrs %0, cpsr" : "=r"(value));
    return value;
}

static void set_control(u32 bits)
{
    __asm__ volatile("msr cpsr_c, %0" ::"r"(bits) : "memory");
}

static void note_state(u32 flags UNUSED)
{
    u32 value;

    __asm__ volatile("mrs %0, spsr" : "=r"(value));
    seen_spsr = value;
    seen_cpsr = cpsr();
    TIMER(2) = 0;
}

/* An interrupt while ARM code waits. */
static void interrupt_arm(void (*hook)(u32))
{
    irq_begin(TIMER_2);
    irq_hook = hook;
    TIMER(2) = SOON;
    for (u32 n = 0; n < 1000 && !irq_count; n++)
        ;
    TIMER(2) = 0;
    irq_end();
}

CHECK(irq_mode, "The handler runs in IRQ mode, ARM", EXCEPTION)
{
    seen_cpsr = 0;
    interrupt_arm(note_state);
    expect(seen_cpsr & (0x1F | THUMB), 0x12);
}

CHECK(irq_masked, "The handler runs with IRQs off", EXCEPTION)
{
    seen_cpsr = 0;
    interrupt_arm(note_state);
    expect(seen_cpsr & IRQS_OFF, IRQS_OFF);
}

CHECK(irq_saved, "SPSR holds what was interrupted", EXCEPTION)
{
    seen_spsr = 0;
    interrupt_arm(note_state);
    expect(seen_spsr & (0x1F | THUMB | IRQS_OFF), 0x1F);
    expect(cpsr() & (0x1F | THUMB | IRQS_OFF), 0x1F);
}

__attribute__((target("thumb"), noinline)) static void wait_in_thumb(void)
{
    for (volatile u32 n = 0; n < 1000 && !irq_count; n++)
        ;
}

CHECK(irq_thumb, "Thumb code is interrupted", EXCEPTION)
{
    seen_spsr = 0;
    irq_begin(TIMER_2);
    irq_hook = note_state;
    TIMER(2) = SOON;
    wait_in_thumb();
    TIMER(2) = 0;
    irq_end();
    expect(irq_count > 0, 1);
    expect(seen_spsr & (0x1F | THUMB), 0x1F | THUMB);
}

CHECK(irq_registers, "An IRQ keeps registers and flags", "G: GBA Interrupt Control: BIOS Interrupt handling")
{
    u32 sum, flags;

    irq_begin(TIMER_2);
    __asm__ volatile(
        "mov    r0, #0x04000000\n"
        "add    r0, r0, #0x100\n"
        "str    %2, [r0, #8]\n"
        "mov    r1, #1\n"
        "mov    r2, #2\n"
        "mov    r3, #3\n"
        "mov    r12, #12\n"
        "mov    lr, #14\n"
        "msr    cpsr_f, #0xA0000000\n"
        "mov    r0, #0x400\n"
        "1: sub r0, r0, #1\n"
        "teq    r0, #0\n" /* Z and N change, C and V do not */
        "bne    1b\n"
        "mrs    %1, cpsr\n"
        "add    %0, r1, r2, lsl #4\n"
        "add    %0, %0, r3, lsl #8\n"
        "add    %0, %0, r12, lsl #12\n"
        "add    %0, %0, lr, lsl #16\n"
        : "=&r"(sum), "=&r"(flags)
        : "r"(SOON)
        : "r0", "r1", "r2", "r3", "r12", "lr", "cc", "memory");
    TIMER(2) = 0;
    irq_end();
    expect(irq_count > 0, 1);
    expect(sum, 0xEC321);
    expect(flags >> 28, 6);
}

CHECK(masked, "CPSR's I bit keeps IRQs away", "A: Program status registers: the I bit disables IRQs")
{
    irq_begin(TIMER_2);
    set_control(0x9F);
    TIMER(2) = SOON;
    for (volatile u32 n = 0; n < 20; n++)
        ;
    expect(irq_count, 0);
    expect(IF & TIMER_2, TIMER_2);
    TIMER(2) = 0;
    set_control(0x1F);
    for (volatile u32 n = 0; n < 20; n++)
        ;
    expect(irq_count, 1);
    irq_end();
}

/* Lets timer 3 interrupt the handler of timer 2. */
static void allow_nesting(u32 flags)
{
    if (flags & TIMER_3) {
        nested_at = depth;
        return;
    }
    depth++;
    TIMER(2) = 0;
    IF = flags;
    TIMER(3) = SOON;
    __asm__ volatile(
        "mrs    r1, spsr\n"
        "mov    r0, #0x200\n"
        "msr    cpsr_c, #0x12\n"
        "1: subs r0, r0, #1\n"
        "bne    1b\n"
        "msr    cpsr_c, #0x92\n"
        "msr    spsr_cf, r1\n"
        ::: "r0", "r1", "lr", "cc", "memory");
    TIMER(3) = 0;
    depth--;
}

CHECK(nested, "An IRQ inside an IRQ", NESTING)
{
    depth = 0;
    nested_at = 0;
    irq_begin(TIMER_2 | TIMER_3);
    irq_hook = allow_nesting;
    TIMER(2) = SOON;
    for (volatile u32 n = 0; n < 500; n++)
        ;
    irq_end();
    expect(nested_at, 1);
    expect(irq_seen, TIMER_2 | TIMER_3);
    expect(cpsr() & (0x1F | IRQS_OFF), 0x1F);
}

static void let_wait(u32 flags)
{
    if (flags & TIMER_2) {
        TIMER(2) = 0;
        TIMER(3) = SOON;
        for (volatile u32 n = 0; n < 40; n++)
            ;
        TIMER(3) = 0;
        nested_at = irq_count;
    }
}

CHECK(not_nested, "No IRQ inside an IRQ unasked", EXCEPTION)
{
    nested_at = 0;
    irq_begin(TIMER_2 | TIMER_3);
    irq_hook = let_wait;
    TIMER(2) = SOON;
    for (volatile u32 n = 0; n < 500; n++)
        ;
    irq_end();
    expect(nested_at, 1);
    expect(irq_count, 2);
}
