@ Thumb: odd addresses, more branches, r15 as an operand, register lists that programs should not have.
    .include "cases.inc"

    from "G: ARM CPU Memory Alignments: LDR: ROR (addr AND 3)*8"
    thm "ldr r0, [r4, r1]", 0, 0, 2, 0, 0,                  0, 0x41404342, 2, 0, 0
    thm "ldr r0, [r4, r1]", 0, 0, 3, 0, 0,                  0, 0x42414043, 3, 0, 0
    thm "adds r4, #1; ldr r0, [r4, #4]", 0, 0, 0, 0, 0,     0, 0x44474645, 0, 0, 0, 0

    from "G: ARM CPU Memory Alignments: LDRH Rd,[odd] is LDRH Rd,[odd-1] ROR 8 (ARM7)"
    thm "ldrh r0, [r4, r1]", 0, 0, 1, 0, 0,                 0, 0x40000041, 1, 0, 0
    thm "adds r4, #3; ldrh r0, [r4, #2]", 0, 0, 0, 0, 0,    0, 0x44000045, 0, 0, 0, 0

    from "G: ARM CPU Memory Alignments: LDRSH Rd,[odd] is LDRSB Rd,[odd] (ARM7)"
    thm "ldrsh r0, [r4, r1]", 0, 0, 1, 0, 0,                0, 0x41, 1, 0, 0
    thm "ldrsh r0, [r4, r1]", 0, 0, 0x41, 0, 0,             0, 0xFFFFFF81, 0x41, 0, 0

    from "G: ARM CPU Memory Alignments: STR, STRH, STM, LDM, PUSH, POP: forced align"
    thm "str r1, [r4, r2]; ldr r0, [r4]", 0, 0, 0x12345678, 3, 0,       0, 0x12345678, 0x12345678, 3, 0
    thm "strh r1, [r4, r2]; ldr r0, [r4]", 0, 0, 0x1234, 1, 0,          0, 0x43421234, 0x1234, 1, 0
    thm "adds r4, #2; ldmia r4!, {r0, r1}; mov r2, r11; subs r2, r4, r2", 0, 0, 0, 0, 0,  2, 0x43424140, 0x47464544, 10, 0
    thm "adds r4, #1; stmia r4!, {r0, r1}; mov r2, r11; ldr r3, [r2, #4]; subs r2, r4, r2", 0, 5, 6, 0, 0,  2, 5, 6, 9, 6

    from "A: STR, STRB, STRH, LDRB, LDRH with register offsets; G: THUMB.7 and THUMB.8"
    thm "str r1, [r4, r2]; ldr r0, [r4, #8]", 0, 0, 77, 8, 0,           0, 77, 77, 8, 0
    thm "strb r1, [r4, r2]; ldr r0, [r4]", 0, 0, 0x1FF, 2, 0,           0, 0x43FF4140, 0x1FF, 2, 0
    thm "strh r1, [r4, r2]; ldr r0, [r4]", 0, 0, 0x12345678, 2, 0,      0, 0x56784140, 0x12345678, 2, 0
    thm "ldrb r0, [r4, r1]", 15, 0, 0x41, 0, 0,                         15, 0x81, 0x41, 0, 0
    thm "ldrh r0, [r4, r1]", 15, 0, 0x40, 0, 0,                         15, 0x8180, 0x40, 0, 0
    thm "ldrsb r0, [r4, r1]", 0, 0, 0x7F, 0, 0,                         0, 0xFFFFFFBF, 0x7F, 0, 0
    thm "ldr r0, [r4, r1]", 0, 0, 0xFFFFFFFC, 0, 0,                     0, 0x3F3E3D3C, 0xFFFFFFFC, 0, 0
    thm "ldr r0, 1f; b 2f; .balign 4; 1: .word 0x89ABCDEF; 2: mov r8, r8", 0, 0, 0, 0, 0,  0, 0x89ABCDEF, 0, 0, 0
    thm "mov r8, r8; ldr r0, 1f; b 2f; .balign 4; 1: .word 0x89ABCDEF; 2: mov r8, r8", 0, 0, 0, 0, 0,  0, 0x89ABCDEF, 0, 0, 0
    thm "strb r1, [r4, #31]; ldr r0, [r4, #28]", 0, 0, 0, 0, 0,         0, 0x005E5D5C, 0, 0, 0
    thm "strh r1, [r4, #62]; ldrh r0, [r4, #62]", 0, 0, 0x4321, 0, 0,   0, 0x4321, 0x4321, 0, 0
    thm "str r1, [r4, #124]; ldr r0, [r4, #124]", 0, 0, 0x4321, 0, 0,   0, 0x4321, 0x4321, 0, 0

    from "G: THUMB.15: Strange Effects on Invalid Rlist's: LDM: no writeback"
    thm "mov r0, r11; .hword 0xC803 @ ldmia r0!, (r0, r1)", 0, 0, 0, 0, 0,      0, 0x43424140, 0x47464544, 0, 0
    thm "mov r1, r11; .hword 0xC903 @ ldmia r1!, (r0, r1)", 0, 0, 0, 0, 0,      0, 0x43424140, 0x47464544, 0, 0

    from "G: THUMB.15: Strange Effects on Invalid Rlist's: STM: OLD base if Rb is first, otherwise NEW base"
    thm "mov r0, r11; .hword 0xC003; ldr r2, [r4]; subs r2, r2, r4; subs r0, r0, r4 @ stmia r0!, (r0, r1)", 0, 0, 5, 0, 0,  2, 8, 5, 0, 0
    thm "mov r1, r11; .hword 0xC103; ldr r2, [r4, #4]; subs r2, r2, r4; subs r1, r1, r4 @ stmia r1!, (r0, r1)", 0, 5, 0, 0, 0,  2, 5, 8, 8, 0

    from "A: PUSH, POP; G: THUMB.14"
    thm "mov r3, lr; movs r0, #9; mov lr, r0; push {r1, lr}; pop {r0, r2}; mov lr, r3; movs r3, #0", 0, 0, 5, 0, 0,  4, 5, 5, 9, 0
    thm "movs r0, #1; movs r7, #7; push {r0-r7}; ldr r2, [sp, #28]; add sp, #32; movs r7, #0", 0, 0, 0, 0, 0,  4, 1, 0, 7, 0

    from "A: ADD (5); G: THUMB.12: ($+4) AND NOT 2"
    thm "1: add r0, pc, #8; adr r1, 1b + 8; subs r0, r0, r1; movs r1, #0", 2, 0, 0, 0, 0,  6, 4, 0, 0, 0
    thm "mov r8, r8; 1: add r0, pc, #8; mov r1, pc; subs r0, r1, r0; movs r1, #0", 0, 0, 0, 0, 0,  4, 0xFFFFFFFC, 0, 0, 0

    from "A: ADD (4), MOV (3); G: THUMB.5: hi registers and r15"
    thm "mov r9, r0; mov r10, r1; add r9, r10; mov r2, r9", 15, 7, 8, 0, 0,                15, 7, 8, 15, 0
    thm "movs r0, #2; add pc, r0; movs r1, #1; mov r8, r8; mov r8, r8", 0, 0, 0, 0, 0,      0, 2, 0, 0, 0
    thm "adr r0, 1f; mov pc, r0; movs r1, #1; .balign 4; 1: movs r0, #0", 0, 0, 0, 0, 0,    4, 0, 0, 0, 0
    thm "mov r8, r0; cmp r8, r1", 0, 1, 2, 0, 0,                                          8, 1, 2, 0, 0
    thm "mov r8, r0; mov r9, r1; cmp r8, r9", 0, 0x80000000, 1, 0, 0,                      3, 0x80000000, 1, 0, 0
    thm "bx pc; mov r8, r8; .arm; mov r0, #5; adr r1, 1f + 1; bx r1; .thumb; 1: movs r1, #0", 0, 0, 0, 0, 0,  4, 5, 0, 0, 0

    from "A: B (1); G: THUMB.16 conditional branches"
    thm "bcs 1f; movs r0, #1; 1: mov r8, r8", 2, 0, 0, 0, 0,        2, 0, 0, 0, 0
    thm "bcs 1f; movs r0, #1; 1: mov r8, r8", 13, 0, 0, 0, 0,       1, 1, 0, 0, 0
    thm "bcc 1f; movs r0, #1; 1: mov r8, r8", 13, 0, 0, 0, 0,       13, 0, 0, 0, 0
    thm "bmi 1f; movs r0, #1; 1: mov r8, r8", 8, 0, 0, 0, 0,        8, 0, 0, 0, 0
    thm "bpl 1f; movs r0, #1; 1: mov r8, r8", 7, 0, 0, 0, 0,        7, 0, 0, 0, 0
    thm "bvs 1f; movs r0, #1; 1: mov r8, r8", 1, 0, 0, 0, 0,        1, 0, 0, 0, 0
    thm "bvc 1f; movs r0, #1; 1: mov r8, r8", 14, 0, 0, 0, 0,       14, 0, 0, 0, 0
    thm "bls 1f; movs r0, #1; 1: mov r8, r8", 6, 0, 0, 0, 0,        6, 0, 0, 0, 0
    thm "bls 1f; movs r0, #1; 1: mov r8, r8", 0, 0, 0, 0, 0,        0, 0, 0, 0, 0
    thm "bge 1f; movs r0, #1; 1: mov r8, r8", 9, 0, 0, 0, 0,        9, 0, 0, 0, 0
    thm "bge 1f; movs r0, #1; 1: mov r8, r8", 8, 0, 0, 0, 0,        0, 1, 0, 0, 0
    thm "ble 1f; movs r0, #1; 1: mov r8, r8", 13, 0, 0, 0, 0,       13, 0, 0, 0, 0
    thm "ble 1f; movs r0, #1; 1: mov r8, r8", 1, 0, 0, 0, 0,        1, 0, 0, 0, 0
    thm "movs r0, #3; 1: adds r1, #1; subs r0, #1; bne 1b", 0, 0, 0, 0, 0,  6, 0, 3, 0, 0

    from "A: LSL, LSR, ASR, ROR by register; G: THUMB.4: the low byte counts; 0 keeps C"
    thm "lsrs r0, r1", 2, 0x80, 0, 0, 0,                    2, 0x80, 0, 0, 0
    thm "asrs r0, r1", 2, 0x80000000, 0, 0, 0,              10, 0x80000000, 0, 0, 0
    thm "asrs r0, r1", 0, 0x80000018, 4, 0, 0,              10, 0xF8000001, 4, 0, 0
    thm "asrs r0, r1", 0, 0x18, 4, 0, 0,                    2, 1, 4, 0, 0
    thm "rors r0, r1", 0, 1, 33, 0, 0,                      10, 0x80000000, 33, 0, 0
    thm "lsls r0, r1", 0, 0x80000001, 1, 0, 0,              2, 2, 1, 0, 0
    thm "adcs r0, r1", 2, 0x7FFFFFFF, 0, 0, 0,              9, 0x80000000, 0, 0, 0
    thm "sbcs r0, r1", 0, 0, 0xFFFFFFFF, 0, 0,              4, 0, 0xFFFFFFFF, 0, 0

    @ Last, as machines that take these otherwise may get lost.
    from "G: THUMB.15: Strange Effects on Invalid Rlist's: empty Rlist: Rb=Rb+40h"
    thm ".hword 0xC400; mov r0, r11; subs r0, r4, r0 @ stmia r4!, ()", 0, 0, 0, 0, 0,  2, 0x40, 0, 0, 0
    thm "adr r0, 1f; str r0, [r4]; .hword 0xCC00; movs r1, #1; .balign 4; 1: mov r0, r11; subs r0, r4, r0 @ ldmia r4!, ()", 0, 0, 0, 0, 0,  2, 0x40, 0, 0, 0

    from "G: THUMB.14: POP {PC} ignores the least significant bit of the return address"
    thm "adr r0, 1f; push {r0}; pop {pc}; movs r1, #1; .balign 4; 1: movs r0, #0", 0, 0, 0, 0, 0,  4, 0, 0, 0, 0
