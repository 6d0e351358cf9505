/* Runs the rows of cases.inc. */
#include "checks.h"

struct code_case {
    void (*code)(void);
    u32 flags, in[4], flags_after, out[4], mask;
};

struct registers {
    u32 r[12], cpsr;
};

void enter_case(const struct code_case *given);

struct registers case_left;
u8 case_memory[256] __attribute__((aligned(64)));

void run_case(const struct check *check)
{
    const struct code_case *data = check->data;

    for (u32 n = 0; n < sizeof case_memory; n++)
        case_memory[n] = n;
    enter_case(data);
    for (u32 n = 0; n < 4; n++)
        expect(case_left.r[n], data->out[n]);
    expect((case_left.cpsr >> 28) & data->mask, data->flags_after & data->mask);
    expect(case_left.cpsr & 0xFF, 0x1F);
}
