@ Thumb instructions (A: "Thumb Instructions"; G: "THUMB Opcodes").
    .include "cases.inc"

    from "A: LSL, LSR, ASR; G: THUMB.1 move shifted register"
    thm "lsls r0, r1, #0", 3, 0, 0x80000001, 0, 0,          11, 0x80000001, 0x80000001, 0, 0
    thm "lsls r0, r1, #1", 0, 0, 0x80000001, 0, 0,          2, 2, 0x80000001, 0, 0
    thm "lsls r0, r1, #31", 0, 0, 3, 0, 0,                  10, 0x80000000, 3, 0, 0
    thm "lsrs r0, r1, #32", 0, 0, 0x80000000, 0, 0,         6, 0, 0x80000000, 0, 0
    thm "lsrs r0, r1, #1", 1, 0, 3, 0, 0,                   3, 1, 3, 0, 0
    thm "asrs r0, r1, #32", 0, 0, 0x80000000, 0, 0,         10, 0xFFFFFFFF, 0x80000000, 0, 0
    thm "asrs r0, r1, #4", 0, 0, 0x80000018, 0, 0,          10, 0xF8000001, 0x80000018, 0, 0
    thm "asrs r0, r1, #32", 2, 0, 0x7FFFFFFF, 0, 0,         4, 0, 0x7FFFFFFF, 0, 0

    from "A: ADD (1) to (3), SUB (1) to (3), MOV (1), CMP (1); G: THUMB.2 and THUMB.3 add, subtract, move, compare"
    thm "adds r0, r1, r2", 0, 0, 0x7FFFFFFF, 1, 0,          9, 0x80000000, 0x7FFFFFFF, 1, 0
    thm "adds r0, r1, r2", 0, 0, 0xFFFFFFFF, 1, 0,          6, 0, 0xFFFFFFFF, 1, 0
    thm "adds r0, r1, #7", 15, 0, 1, 0, 0,                  0, 8, 1, 0, 0
    thm "adds r0, r1, #0", 15, 0, 1, 0, 0,                  0, 1, 1, 0, 0
    thm "subs r0, r1, r2", 0, 0, 3, 5, 0,                   8, 0xFFFFFFFE, 3, 5, 0
    thm "subs r0, r1, r2", 0, 0, 0x80000000, 1, 0,          3, 0x7FFFFFFF, 0x80000000, 1, 0
    thm "subs r0, r1, #7", 0, 0, 7, 0, 0,                   6, 0, 7, 0, 0
    thm "movs r0, #0", 11, 5, 0, 0, 0,                      7, 0, 0, 0, 0
    thm "movs r0, #255", 15, 5, 0, 0, 0,                    3, 255, 0, 0, 0
    thm "cmp r0, #5", 0, 5, 0, 0, 0,                        6, 5, 0, 0, 0
    thm "cmp r0, #6", 0, 5, 0, 0, 0,                        8, 5, 0, 0, 0
    thm "adds r0, #255", 0, 0xFFFFFF01, 0, 0, 0,            6, 0, 0, 0, 0
    thm "subs r0, #255", 0, 0, 0, 0, 0,                     8, 0xFFFFFF01, 0, 0, 0

    from "A: each instruction; G: THUMB.4 ALU operations"
    thm "ands r0, r1", 3, 0xF0, 0x0F, 0, 0,                 7, 0, 0x0F, 0, 0
    thm "eors r0, r1", 2, 0xFFFFFFFF, 1, 0, 0,              10, 0xFFFFFFFE, 1, 0, 0
    thm "orrs r0, r1", 1, 1, 2, 0, 0,                       1, 3, 2, 0, 0
    thm "bics r0, r1", 2, 0xFF, 0xF0, 0, 0,                 2, 0x0F, 0xF0, 0, 0
    thm "mvns r0, r1", 0, 0, 0xFFFFFFFF, 0, 0,              4, 0, 0xFFFFFFFF, 0, 0
    thm "lsls r0, r1", 2, 1, 0, 0, 0,                       2, 1, 0, 0, 0
    thm "lsls r0, r1", 0, 1, 32, 0, 0,                      6, 0, 32, 0, 0
    thm "lsls r0, r1", 2, 1, 33, 0, 0,                      4, 0, 33, 0, 0
    thm "lsls r0, r1", 2, 5, 0x100, 0, 0,                   2, 5, 0x100, 0, 0
    thm "lsrs r0, r1", 0, 0x80000000, 32, 0, 0,             6, 0, 32, 0, 0
    thm "lsrs r0, r1", 2, 0x80000000, 33, 0, 0,             4, 0, 33, 0, 0
    thm "asrs r0, r1", 0, 0x80000000, 40, 0, 0,             10, 0xFFFFFFFF, 40, 0, 0
    thm "rors r0, r1", 0, 0x80000001, 32, 0, 0,             10, 0x80000001, 32, 0, 0
    thm "rors r0, r1", 2, 0x12345678, 0, 0, 0,              2, 0x12345678, 0, 0, 0
    thm "rors r0, r1", 0, 0xF0, 8, 0, 0,                    10, 0xF0000000, 8, 0, 0
    thm "adcs r0, r1", 2, 1, 2, 0, 0,                       0, 4, 2, 0, 0
    thm "adcs r0, r1", 2, 0xFFFFFFFF, 0, 0, 0,              6, 0, 0, 0, 0
    thm "sbcs r0, r1", 0, 5, 3, 0, 0,                       2, 1, 3, 0, 0
    thm "sbcs r0, r1", 2, 5, 5, 0, 0,                       6, 0, 5, 0, 0
    thm "negs r0, r1", 0, 0, 0, 0, 0,                       6, 0, 0, 0, 0
    thm "negs r0, r1", 0, 0, 0x80000000, 0, 0,              9, 0x80000000, 0x80000000, 0, 0
    thm "tst r0, r1", 2, 1, 2, 0, 0,                        6, 1, 2, 0, 0
    thm "cmp r0, r1", 0, 1, 1, 0, 0,                        6, 1, 1, 0, 0
    thm "cmn r0, r1", 0, 1, 0xFFFFFFFF, 0, 0,               6, 1, 0xFFFFFFFF, 0, 0
    thm "muls r0, r1", 1, 7, 0xFFFFFFFF, 0, 0,              9, 0xFFFFFFF9, 0xFFFFFFFF, 0, 0, 13

    from "A: ADD (4), CMP (3), MOV (3), BX; G: THUMB.5 hi registers: only CMP sets flags"
    thm "mov r8, r0; add r8, r1; mov r2, r8", 15, 3, 4, 0, 0,       15, 3, 4, 7, 0
    thm "mov r9, r1; cmp r0, r9", 0, 4, 4, 0, 0,                    6, 4, 4, 0, 0
    thm "mov r0, r11; mov r1, r11; subs r0, r0, r1; movs r1, #0", 0, 9, 0, 0, 0,  6, 0, 0, 0, 0
    thm "mov r0, pc; adr r1, 1f; nop; nop; 1: subs r0, r1, r0; movs r1, #0", 2, 0, 0, 0, 0,  6, 4, 0, 0, 0
    thm "adr r0, 1f; bx r0; movs r1, #1; .balign 4; 1: .arm; mov r2, #5; adr r3, 2f + 1; bx r3; .thumb; 2: movs r3, #0; movs r0, #0", 0, 0, 0, 0, 0,  4, 0, 0, 5, 0

    from "A: LDR to LDRSH, STR to STRH; G: THUMB.6 to THUMB.11 loads and stores"
    thm "ldr r0, [r4, #4]", 15, 0, 0, 0, 0,                 15, 0x47464544, 0, 0, 0
    thm "ldr r0, [r4, r1]", 0, 0, 5, 0, 0,                  0, 0x44474645, 5, 0, 0
    thm "ldrb r0, [r4, #3]", 0, 0, 0, 0, 0,                 0, 0x43, 0, 0, 0
    thm "ldrh r0, [r4, #2]", 0, 0, 0, 0, 0,                 0, 0x4342, 0, 0, 0
    thm "ldrsb r0, [r4, r1]", 0, 0, 0x40, 0, 0,             0, 0xFFFFFF80, 0x40, 0, 0
    thm "ldrsh r0, [r4, r1]", 0, 0, 0x40, 0, 0,             0, 0xFFFF8180, 0x40, 0, 0
    thm "str r1, [r4, #8]; ldr r0, [r4, #8]", 0, 0, 9, 0, 0,        0, 9, 9, 0, 0
    thm "strb r1, [r4, #1]; ldr r0, [r4]", 0, 0, 0x1FF, 0, 0,       0, 0x4342FF40, 0x1FF, 0, 0
    thm "strh r1, [r4, #2]; ldr r0, [r4]", 0, 0, 0x1234, 0, 0,      0, 0x12344140, 0x1234, 0, 0
    thm "sub sp, #4; str r1, [sp, #0]; ldr r0, [sp, #0]; add sp, #4", 0, 0, 7, 0, 0,  0, 7, 7, 0, 0

    from "A: ADD (5) to (7), SUB (4); G: THUMB.12 and THUMB.13: PC and SP arithmetic, flags kept"
    thm "mov r0, sp; sub sp, #16; mov r1, sp; subs r0, r0, r1; add sp, #16; movs r1, #0", 0, 0, 0, 0, 0,  6, 16, 0, 0, 0, 13
    thm "add r0, sp, #8; mov r1, sp; subs r0, r0, r1; movs r1, #0", 0, 0, 0, 0, 0,  6, 8, 0, 0, 0

    from "A: PUSH, POP; G: THUMB.14 PUSH and POP"
    thm "push {r0, r1}; pop {r2, r3}", 15, 5, 6, 0, 0,      15, 5, 6, 5, 6
    thm "mov r2, sp; push {r0-r1}; mov r3, sp; subs r2, r2, r3; pop {r3}; add sp, #4", 0, 5, 6, 0, 0,  2, 5, 6, 8, 5
    thm "adr r0, 1f; adds r0, #1; push {r0}; pop {pc}; movs r1, #1; .balign 4; 1: movs r0, #0", 0, 0, 0, 0, 0,  4, 0, 0, 0, 0, 12

    from "A: LDMIA, STMIA; G: THUMB.15 LDM and STM"
    thm "ldmia r4!, {r0, r1}; mov r2, r11; subs r2, r4, r2", 0, 0, 0, 0, 0,  2, 0x43424140, 0x47464544, 8, 0
    thm "stmia r4!, {r1, r2}; mov r0, r11; ldr r3, [r0, #4]; subs r0, r4, r0", 0, 0, 3, 4, 0,  2, 8, 3, 4, 4

    from "A: B (1), B (2); G: THUMB.16 conditional and THUMB.18 unconditional branches"
    thm "beq 1f; movs r0, #1; 1: mov r8, r8", 4, 0, 0, 0, 0,        4, 0, 0, 0, 0
    thm "bne 1f; movs r0, #1; 1: mov r8, r8", 4, 0, 0, 0, 0,        0, 1, 0, 0, 0
    thm "bhi 1f; movs r0, #1; 1: mov r8, r8", 2, 0, 0, 0, 0,        2, 0, 0, 0, 0
    thm "blt 1f; movs r0, #1; 1: mov r8, r8", 9, 0, 0, 0, 0,        1, 1, 0, 0, 0
    thm "bgt 1f; movs r0, #1; 1: mov r8, r8", 9, 0, 0, 0, 0,        9, 0, 0, 0, 0
    thm "b 1f; movs r0, #1; 1: mov r8, r8", 15, 0, 0, 0, 0,         15, 0, 0, 0, 0

    from "A: BL; G: THUMB.19 BL: two halves, lr has bit 0 set"
    thm "bl 1f; 2: b 3f; 1: mov r0, lr; movs r1, #1; ands r0, r1; bx lr; 3: mov r8, r8", 0, 0, 0, 0, 0,  0, 1, 1, 0, 0
