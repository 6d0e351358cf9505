@ SPDX-License-Identifier: MIT
@ Widening bit fields and undoing difference filters (GBATEK, "BIOS Decompression Functions").

        .include "hardware.inc"
        .include "stream.inc"
        .syntax unified
        .arm
        .text

@ SWI 10 BitUnPack. In: r0 = source, r1 = destination, r2 = information: halfword length of the source in bytes, byte
@ width of source units (1, 2, 4, 8), byte width of destination units (1, 2, 4, 8, 16, 32), word offset (bits 0-30)
@ that is added to units that are not 0, and to all if bit 31 is set. Written in words; an unfinished last word is not
@ written.
@ r3 = bytes left; r4, r5 = widths; r6 = offset, r7 = bit 31; r8 = source byte, r9 = its bits left;
@ r10 = word being filled, r11 = its bits so far; r2 = mask of a source unit.
        .global swi_bit_unpack
swi_bit_unpack:
        tst     r0, #READABLE
        bxeq    lr
        ldrh    r3, [r2]
        cmp     r3, #0
        bxeq    lr
        stmfd   sp!, {r4-r10, lr}
        ldrb    r4, [r2, #2]
        ldrb    r5, [r2, #3]
        ldr     r6, [r2, #4]
        and     r7, r6, #1 << 31
        bic     r6, r6, #1 << 31
        mov     r2, #0xFF
        rsb     r12, r4, #8
        mov     r2, r2, lsr r12
        mov     r10, #0
        mov     r11, #0
1:      ldrb    r8, [r0], #1
        mov     r9, #8
2:      and     r12, r8, r2
        mov     r8, r8, lsr r4
        orrs    lr, r12, r7
        addne   r12, r12, r6
        orr     r10, r10, r12, lsl r11
        add     r11, r11, r5
        cmp     r11, #32
        blo     3f
        str     r10, [r1], #4
        mov     r10, #0
        mov     r11, #0
3:      subs    r9, r9, r4
        bgt     2b
        subs    r3, r3, #1
        bne     1b
        ldmfd   sp!, {r4-r10, lr}
        bx      lr

@ SWI 16 Diff8bitUnFilter (Wram) and 17 (Vram): running sums of bytes. In: r0 = source, r1 = destination.
        .macro  diff8 put, finish
        read_header
        stmfd   sp!, {r5}
        mov     r3, #0
1:      ldrb    r12, [r0], #1
        add     r3, r3, r12
        and     r3, r3, #0xFF
        \put    r3
        subs    r2, r2, #1
        bne     1b
        \finish
        ldmfd   sp!, {r5}
        bx      lr
        .endm

        .global swi_diff8_wram
swi_diff8_wram:
        diff8   put8, finish8

        .global swi_diff8_vram
swi_diff8_vram:
        diff8   put16, finish16

@ SWI 18 Diff16bitUnFilter: running sums of halfwords. In: r0 = source, r1 = destination. The size is rounded up to
@ even.
        .global swi_diff16
swi_diff16:
        read_header
        mov     r3, #0
1:      ldrh    r12, [r0], #2
        add     r3, r3, r12
        strh    r3, [r1], #2
        subs    r2, r2, #2
        bgt     1b
        bx      lr
