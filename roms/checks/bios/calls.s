@ How the BIOS is called (G: "BIOS Functions": "How BIOS Processes SWIs").
    .include "cases.inc"

    from "G: BIOS Functions: Caution: ARM state: SWI NN*10000h"
    arm "swi 0x060000", 0, 7, 2, 0, 0,                              0, 3, 1, 0, 3
    arm "swi 0x060000", 15, 0xFFFFFFF9, 2, 5, 0,                    15, 0xFFFFFFFD, 0xFFFFFFFF, 5, 3
    arm "swi 0x06ABCD", 0, 7, 2, 0, 0,                              0, 3, 1, 0, 3

    from "G: BIOS Functions: THUMB state: SWI NN"
    thm "swi 6", 0, 7, 2, 0, 0,                                     0, 3, 1, 0, 3
    thm "swi 6", 10, 100, 7, 5, 0,                                  10, 14, 2, 5, 14

    from "G: BIOS Functions: R2 and R4 to R14 are kept"
    arm "mov r5, #5; mov r6, #6; mov r7, #7; mov r8, #8; mov r9, #9; mov r10, #10; swi 0x060000; add r0, r5, r6; add r0, r0, r7; add r0, r0, r8; add r0, r0, r9; add r0, r0, r10; subs r1, r4, r11", 0, 7, 2, 77, 0,  6, 45, 0, 77, 3
    arm "mov lr, #14; swi 0x080000; mov r1, lr; mov r3, #0", 0, 144, 0, 3, 0,          0, 12, 14, 3, 0
    arm "mov r5, sp; swi 0x080000; sub r1, sp, r5; mov r3, #0", 0, 144, 0, 3, 0,       0, 12, 0, 3, 0
    arm "swi 0x080000; mrs r1, cpsr; mov r3, #0", 5, 144, 0, 3, 0,                     5, 12, 0x5000001F, 3, 0

    from "G: BIOS Functions: the function runs on the caller's stack, the caller's mode comes back"
    arm "msr cpsr_c, #0x9F; swi 0x080000; mrs r1, cpsr; msr cpsr_c, #0x1F; mov r3, #0", 0, 25, 0, 3, 0,  0, 5, 0x9F, 3, 0
