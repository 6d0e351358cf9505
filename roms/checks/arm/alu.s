@ Data processing: results and flags (A: "ARM Instructions", "Data-processing instructions").
    .include "cases.inc"

    from "A: ADD; Data-processing instructions: the condition code flags"
    arm "adds r0, r1, r2", 0, 0, 1, 2, 0,                           0, 3, 1, 2, 0
    arm "adds r0, r1, r2", 0, 0, 0xFFFFFFFF, 1, 0,                  6, 0, 0xFFFFFFFF, 1, 0
    arm "adds r0, r1, r2", 0, 0, 0x7FFFFFFF, 1, 0,                  9, 0x80000000, 0x7FFFFFFF, 1, 0
    arm "adds r0, r1, r2", 0, 0, 0x80000000, 0x80000000, 0,         7, 0, 0x80000000, 0x80000000, 0
    arm "adds r0, r1, r2", 15, 0, 0x80000000, 0xFFFFFFFF, 0,        3, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0
    arm "adds r0, r1, r2", 15, 0, 0xFFFFFFFF, 0xFFFFFFFF, 0,        10, 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFF, 0
    arm "add r0, r1, r2", 15, 0, 1, 2, 0,                           15, 3, 1, 2, 0
    arm "adds r0, r0, r0, lsl #1", 0, 0x40000000, 0, 0, 0,          8, 0xC0000000, 0, 0, 0
    arm "adds r0, r1, #0xFF000000", 0, 0, 0x01000000, 0, 0,         6, 0, 0x01000000, 0, 0

    from "A: ADC"
    arm "adcs r0, r1, r2", 2, 0, 1, 2, 0,                           0, 4, 1, 2, 0
    arm "adcs r0, r1, r2", 0, 0, 1, 2, 0,                           0, 3, 1, 2, 0
    arm "adcs r0, r1, r2", 2, 0, 0xFFFFFFFF, 0, 0,                  6, 0, 0xFFFFFFFF, 0, 0
    arm "adcs r0, r1, r2", 2, 0, 0xFFFFFFFF, 0xFFFFFFFF, 0,         10, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0
    arm "adcs r0, r1, r2", 2, 0, 0x7FFFFFFF, 0, 0,                  9, 0x80000000, 0x7FFFFFFF, 0, 0
    arm "adcs r0, r1, r2", 2, 0, 0x80000000, 0x7FFFFFFF, 0,         6, 0, 0x80000000, 0x7FFFFFFF, 0

    from "A: SUB: C is NOT borrow"
    arm "subs r0, r1, r2", 0, 0, 5, 3, 0,                           2, 2, 5, 3, 0
    arm "subs r0, r1, r2", 0, 0, 3, 5, 0,                           8, 0xFFFFFFFE, 3, 5, 0
    arm "subs r0, r1, r2", 0, 0, 5, 5, 0,                           6, 0, 5, 5, 0
    arm "subs r0, r1, r2", 0, 0, 0x80000000, 1, 0,                  3, 0x7FFFFFFF, 0x80000000, 1, 0
    arm "subs r0, r1, r2", 0, 0, 0x7FFFFFFF, 0xFFFFFFFF, 0,         9, 0x80000000, 0x7FFFFFFF, 0xFFFFFFFF, 0
    arm "subs r0, r1, #0", 13, 0, 7, 0, 0,                          2, 7, 7, 0, 0
    arm "subs r0, r1, r2", 0, 0, 0, 0x80000000, 0,                  9, 0x80000000, 0, 0x80000000, 0

    from "A: SBC: subtracts NOT C as well"
    arm "sbcs r0, r1, r2", 2, 0, 5, 3, 0,                           2, 2, 5, 3, 0
    arm "sbcs r0, r1, r2", 0, 0, 5, 3, 0,                           2, 1, 5, 3, 0
    arm "sbcs r0, r1, r2", 0, 0, 5, 5, 0,                           8, 0xFFFFFFFF, 5, 5, 0
    arm "sbcs r0, r1, r2", 2, 0, 5, 5, 0,                           6, 0, 5, 5, 0
    arm "sbcs r0, r1, r2", 0, 0, 0x80000000, 0, 0,                  3, 0x7FFFFFFF, 0x80000000, 0, 0
    arm "sbcs r0, r1, r2", 0, 0, 0, 0xFFFFFFFF, 0,                  4, 0, 0, 0xFFFFFFFF, 0

    from "A: RSB; RSC"
    arm "rsbs r0, r1, r2", 0, 0, 3, 5, 0,                           2, 2, 3, 5, 0
    arm "rsbs r0, r1, #0", 0, 0, 1, 0, 0,                           8, 0xFFFFFFFF, 1, 0, 0
    arm "rsbs r0, r1, #0", 0, 0, 0x80000000, 0, 0,                  9, 0x80000000, 0x80000000, 0, 0
    arm "rsbs r0, r1, #0", 0, 0, 0, 0, 0,                           6, 0, 0, 0, 0
    arm "rscs r0, r1, r2", 0, 0, 3, 5, 0,                           2, 1, 3, 5, 0
    arm "rscs r0, r1, r2", 2, 0, 3, 5, 0,                           2, 2, 3, 5, 0
    arm "rscs r0, r1, #0", 0, 0, 0, 0, 0,                           8, 0xFFFFFFFF, 0, 0, 0

    from "A: CMP; CMN: only flags"
    arm "cmp r1, r2", 0, 9, 1, 1, 0,                                6, 9, 1, 1, 0
    arm "cmp r1, r2", 0, 9, 1, 2, 0,                                8, 9, 1, 2, 0
    arm "cmp r1, r2", 0, 9, 0x80000000, 1, 0,                       3, 9, 0x80000000, 1, 0
    arm "cmn r1, r2", 0, 9, 1, 0xFFFFFFFF, 0,                       6, 9, 1, 0xFFFFFFFF, 0
    arm "cmn r1, r2", 0, 9, 0x7FFFFFFF, 1, 0,                       9, 9, 0x7FFFFFFF, 1, 0

    from "A: AND and the other logical ones: C from the shifter, V unchanged"
    arm "ands r0, r1, r2", 3, 0, 0xF0F0, 0xFF00, 0,                 3, 0xF000, 0xF0F0, 0xFF00, 0
    arm "ands r0, r1, r2", 0, 0, 0xF0, 0x0F, 0,                     4, 0, 0xF0, 0x0F, 0
    arm "ands r0, r1, #0x80000000", 0, 0, 0x80000001, 0, 0,         10, 0x80000000, 0x80000001, 0, 0
    arm "ands r0, r1, #0xF0000000", 0, 0, 0x70000001, 0, 0,         2, 0x70000000, 0x70000001, 0, 0
    arm "ands r0, r1, #0xFF", 2, 0, 0x1234, 0, 0,                   2, 0x34, 0x1234, 0, 0
    arm "eors r0, r1, r2", 1, 0, 0xFF00FF00, 0x0F0F0F0F, 0,         9, 0xF00FF00F, 0xFF00FF00, 0x0F0F0F0F, 0
    arm "eors r0, r1, r1", 0, 7, 0x1234, 0, 0,                      4, 0, 0x1234, 0, 0
    arm "orrs r0, r1, r2, lsl #4", 0, 0, 1, 0x10000001, 0,          2, 0x11, 1, 0x10000001, 0
    arm "orrs r0, r1, r2, lsr #1", 0, 0, 0x80000000, 2, 0,          8, 0x80000001, 0x80000000, 2, 0
    arm "bics r0, r1, r2", 2, 0, 0xFFFF, 0x00F0, 0,                 2, 0xFF0F, 0xFFFF, 0x00F0, 0
    arm "bics r0, r1, #0xC0000000", 0, 0, 0xC0000000, 0, 0,         6, 0, 0xC0000000, 0, 0
    arm "mvns r0, r1", 1, 0, 0, 0, 0,                               9, 0xFFFFFFFF, 0, 0, 0
    arm "mvns r0, #0", 0, 0, 0, 0, 0,                               8, 0xFFFFFFFF, 0, 0, 0
    arm "movs r0, #0", 11, 5, 0, 0, 0,                              7, 0, 0, 0, 0
    arm "movs r0, #0x80000000", 0, 0, 0, 0, 0,                      10, 0x80000000, 0, 0, 0
    arm "movs r0, #0x40000000", 2, 0, 0, 0, 0,                      0, 0x40000000, 0, 0, 0
    arm "tst r1, r2", 1, 9, 0x80000000, 0xFFFFFFFF, 0,              9, 9, 0x80000000, 0xFFFFFFFF, 0
    arm "tst r1, #1", 2, 9, 2, 0, 0,                                6, 9, 2, 0, 0
    arm "tst r1, r2, lsr #1", 0, 9, 1, 3, 0,                        2, 9, 1, 3, 0
    arm "teq r1, r2", 3, 9, 5, 5, 0,                                7, 9, 5, 5, 0
    arm "teq r1, r2, lsl #1", 0, 9, 0, 0xC0000000, 0,               10, 9, 0, 0xC0000000, 0

    from "A: Addressing Mode 1, Immediate: rotated right by twice the field; C unchanged for 0"
    arm ".word 0xE3B004FF @ movs r0, FF ror 8", 0, 0, 0, 0, 0,      10, 0xFF000000, 0, 0, 0
    arm ".word 0xE3B001FF @ movs r0, FF ror 2", 0, 0, 0, 0, 0,      10, 0xC000003F, 0, 0, 0
    arm ".word 0xE3B00F01 @ movs r0, 1 ror 30", 2, 0, 0, 0, 0,      0, 4, 0, 0, 0
    arm ".word 0xE3B000FF @ movs r0, FF ror 0", 2, 0, 0, 0, 0,      2, 0xFF, 0, 0, 0
