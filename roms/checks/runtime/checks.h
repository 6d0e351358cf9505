/* One sub-test: a name for the screen, where its truth is written, and what to do. */
#ifndef CHECKS_H
#define CHECKS_H

#include "gba.h"

struct check {
    const char *name;
    const char *source; /* a section of GBATEK ("G: ..."), of ARM's manual DDI 0100 ("A: ...") or of Tonc ("T: ...") */
    void (*run)(const struct check *);
    const void *data;
};

/* A sub-test with code of its own: CHECK(id, "name", "source") { ... expect(...); ... } */
#define CHECK(id, text, where)              \
    static void id(const struct check *);   \
    ROW(id, text, where, id, 0)             \
    static void id(const struct check *self UNUSED)

/* A sub-test that `function` runs on `pointer`, a row of a table. */
#define ROW(id, text, where, function, pointer)                                                     \
    static const struct check check_##id __attribute__((section(".checks"), used, aligned(4))) = {  \
        text, where, function, pointer};

#define UNUSED __attribute__((unused))
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define R8(address) (*(volatile u8 *)(address))
#define R16(address) (*(volatile u16 *)(address))
#define R32(address) (*(volatile u32 *)(address))
#define IO 0x04000000u

/* The sub-test passes if all that it expects comes. The first difference is shown. */
void expect(u32 got, u32 want);
void expect_between(u32 got, u32 low, u32 high);
/* `a` and `b` are both what GBATEK allows. */
void expect_either(u32 got, u32 a, u32 b);

void wait_for_line(u32 line); /* until VCOUNT has just become `line` */
void pause(u32 rounds);       /* some 20 to 60 cycles a round */

/* Interrupts: `irq_seen` gathers the flags that came, `irq_count` how often. The handler acknowledges. */
extern volatile u32 irq_seen, irq_count;
extern void (*volatile irq_hook)(u32 flags);
void irq_begin(u32 enabled); /* nothing pending, IE = enabled, IME = 1 */
void irq_end(void);

/* ROM-specific: undone after each sub-test, passed or not. */
void tidy(void);

#endif
