@ SPDX-License-Identifier: MIT
@ Copying and filling memory (GBATEK, "BIOS Memory Copy").

        .include "hardware.inc"
        .syntax unified
        .arm
        .text

        .equ    FILL, 1 << 24
        .equ    WORDS, 1 << 26

@ Returns from the SWI if the source, r0 to r0 + \size bytes, starts or ends in the BIOS area. Changes r12.
        .macro  refuse_bios_source size:vararg
        tst     r0, #READABLE
        bxeq    lr
        add     r12, r0, \size
        tst     r12, #READABLE
        bxeq    lr
        .endm

@ SWI 0B CpuSet: copies or fills, unit by unit.
@ In: r0 = source, r1 = destination, r2 = bits 0-20 count of units, bit 24 fill with the first unit, bit 26 unit is a
@ word instead of a halfword. In word mode the lowest two bits of both addresses are ignored.
        .global swi_cpu_set
swi_cpu_set:
        movs    r3, r2, lsl #11
        bxeq    lr
        mov     r3, r3, lsr #11
        tst     r2, #WORDS
        bne     set_words
        refuse_bios_source r3, lsl #1
        tst     r2, #FILL
        bne     fill_halfwords
1:      ldrh    r11, [r0], #2
        strh    r11, [r1], #2
        subs    r3, r3, #1
        bne     1b
        bx      lr
fill_halfwords:
        ldrh    r11, [r0]
1:      strh    r11, [r1], #2
        subs    r3, r3, #1
        bne     1b
        bx      lr
set_words:
        refuse_bios_source r3, lsl #2
        tst     r2, #FILL
        bne     fill_words
1:      ldmia   r0!, {r11}
        stmia   r1!, {r11}
        subs    r3, r3, #1
        bne     1b
        bx      lr
fill_words:
        ldmia   r0, {r11}
1:      stmia   r1!, {r11}
        subs    r3, r3, #1
        bne     1b
        bx      lr

@ SWI 0C CpuFastSet: copies or fills in blocks of eight words.
@ In: r0 = source, r1 = destination, r2 = bits 0-20 count of words, rounded up to a multiple of 8, bit 24 fill with the
@ first word.
@ Its set-up takes as long as a GBA's, by the timing page of the mGBA test suite.
        .global swi_cpu_fast_set
swi_cpu_fast_set:
        mov     r3, #4                  @ 19 cycles
1:      subs    r3, r3, #1
        bne     1b
        nop
        nop
        nop
        nop
        movs    r11, r2, lsl #11
        bxeq    lr
        mov     r11, r11, lsr #11
        refuse_bios_source r11, lsl #2
        stmfd   sp!, {r4-r10}
        tst     r2, #FILL
        bne     fill_blocks
1:      ldmia   r0!, {r3-r10}
        stmia   r1!, {r3-r10}
        subs    r11, r11, #8
        bgt     1b
        ldmfd   sp!, {r4-r10}
        bx      lr
fill_blocks:
        ldr     r3, [r0]
        mov     r4, r3
        mov     r5, r3
        mov     r6, r3
        mov     r7, r3
        mov     r8, r3
        mov     r9, r3
        mov     r10, r3
1:      stmia   r1!, {r3-r10}
        subs    r11, r11, #8
        bgt     1b
        ldmfd   sp!, {r4-r10}
        bx      lr
