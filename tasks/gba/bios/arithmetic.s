@ SPDX-License-Identifier: MIT
@ Division, square root and arc tangent (GBATEK, "BIOS Arithmetic Functions").

        .include "hardware.inc"
        .syntax unified
        .arm
        .text

@ SWI 07 DivArm: Div with r0 and r1 exchanged.
        .global swi_div_arm
swi_div_arm:
        mov     r3, r0
        mov     r0, r1
        mov     r1, r3

@ SWI 06 Div: signed, truncating. 13 cycles for each bit of the quotient, and 11 besides: what a GBA needs.
@ In: r0 = number, r1 = denominator. Out: r0 = number / denominator, r1 = remainder (sign of the number), r3 = abs(r0).
@ A GBA loops for ever when it divides all but -1, 0 and 1 by 0; here r0 = 1 or -1 (sign of the number), r1 = number,
@ r3 = 1, as for those.
        .global swi_div
swi_div:
divide:
        ands    r12, r1, #1 << 31
        rsbmi   r1, r1, #0
        eors    r12, r12, r0, asr #32   @ bit 31: sign of the quotient; bit 30: sign of the number, which is in C too
        rsbcs   r0, r0, #0
        mov     r3, #1 << 31            @ a mark that leaves by the top when all bits of the quotient are in
1:      cmp     r1, r0, lsr #1          @ align the denominator with the number
        movls   r1, r1, lsl #1
        movsls  r3, r3, lsr #1          @ C = 0, unless the mark fell out at the bottom: the denominator is 0
        bcc     1b
        beq     divide_by_zero
2:      cmp     r0, r1                  @ one bit of the quotient
        subhs   r0, r0, r1
        adcs    r3, r3, r3
        mov     r1, r1, lsr #1
        bcc     2b
        mov     r1, r0
        mov     r0, r3
        movs    r12, r12, lsl #1
        rsbcs   r0, r0, #0
        rsbmi   r1, r1, #0
        bx      lr

divide_by_zero:
        mov     r1, r0
        mov     r0, #1
        mov     r3, #1
        movs    r12, r12, lsl #1
        rsbcs   r0, r0, #0
        rsbcs   r1, r1, #0
        bx      lr

@ SWI 08 Sqrt: Newton's method, x = (x + number / x) / 2, from the first power of two x with number / x <= x down to
@ where x falls no further. In: r0 = unsigned number. Out: r0 = its root, rounded down, 0 to FFFF.
@ The division is Div's shift and subtract. 14 cycles, 6 for each doubling of the first estimate, 6 for each division
@ and 13 for each bit of its quotient (which has one at least): what a GBA needs on the mGBA test suite's timing page.
        .global swi_sqrt
swi_sqrt:
        stmfd   sp!, {r4}
        mov     r2, r0
        mov     r1, #1                  @ x
        b       2f
1:      mov     r2, r2, lsr #1
        mov     r1, r1, lsl #1
2:      cmp     r2, r1
        bhi     1b
3:      mov     r2, r0                  @ remainder
        mov     r12, r1                 @ divisor, shifted; x = 0 only if the number is 0, and then 4 and 5 end at once
        mov     r3, #0                  @ quotient
4:      cmp     r12, r2, lsr #1
        movls   r12, r12, lsl #1
        blo     4b
5:      cmp     r2, r12
        subhs   r2, r2, r12
        adc     r3, r3, r3
        teq     r12, r1
        movne   r12, r12, lsr #1
        bne     5b
        add     r4, r1, r3
        mov     r4, r4, lsr #1
        cmp     r4, r1
        movlo   r1, r4
        blo     3b
        mov     r0, r1
        ldmfd   sp!, {r4}
        bx      lr

@ One step of Horner's rule in 1.14 fixed point: r3 = r1 * r3 + coefficient.
        .macro  horner coefficient
        mul     r3, r1, r3
        mov     r3, r3, asr #14
        add     r3, r3, #(\coefficient) & 0xFF00
        add     r3, r3, #(\coefficient) & 0x00FF
        .endm

@ SWI 09 ArcTan: tan * P(-tan^2) with the polynomial P of degree 7 below, close to (2 / pi) * arctan up to |tan| = 1.
@ In: r0 = tangent, 1.14 fixed point. Out: r0 = angle, C000 to 4000 (sign-extended) for -pi/2 to pi/2.
        .global swi_arctan
swi_arctan:
arctan:
        mul     r1, r0, r0
        mov     r1, r1, asr #14
        rsb     r1, r1, #0
        mov     r3, #0xA9
        horner  0x0390
        horner  0x091C
        horner  0x0FB6
        horner  0x16AA
        horner  0x2081
        horner  0x3651
        horner  0xA2F9
        mul     r0, r3, r0
        mov     r0, r0, asr #16
        bx      lr

@ SWI 0A ArcTan2: the angle of the point (x, y), by ArcTan of the ratio whose absolute value is at most 1.
@ In: r0 = x, r1 = y, 1.14 fixed point. Out: r0 = angle, 0000 to FFFF for 0 to 2 pi; r3 = what a GBA happens to leave
@ there and the mGBA test suite checks.
        .equ    ARCTAN2_R3, 0x170
        .global swi_arctan2
swi_arctan2:
        cmp     r1, #0
        beq     on_x_axis
        cmp     r0, #0
        beq     on_y_axis
        stmfd   sp!, {r4, lr}
        cmp     r0, #0
        rsblt   r2, r0, #0
        movge   r2, r0
        cmp     r1, #0
        rsblt   r3, r1, #0
        movge   r3, r1
        cmp     r2, r3
        blt     steep
        cmp     r1, #0                  @ flat: count from 0, pi or 2 pi
        movge   r4, #0
        movlt   r4, #0x10000
        cmp     r0, #0
        movlt   r4, #0x8000
        mov     r2, r0
        mov     r0, r1, lsl #14
        mov     r1, r2
        bl      divide
        bl      arctan
        add     r0, r4, r0
        b       1f
steep:
        cmp     r1, #0                  @ count back from pi/2 or 3/2 pi
        movge   r4, #0x4000
        movlt   r4, #0xC000
        mov     r0, r0, lsl #14
        bl      divide
        bl      arctan
        sub     r0, r4, r0
1:      mov     r0, r0, lsl #16
        mov     r0, r0, lsr #16
        mov     r3, #ARCTAN2_R3
        ldmfd   sp!, {r4, lr}
        bx      lr

on_x_axis:
        cmp     r0, #0
        mov     r0, #0
        movlt   r0, #0x8000
        mov     r3, #ARCTAN2_R3
        bx      lr

on_y_axis:
        cmp     r1, #0
        mov     r0, #0x4000
        movlt   r0, #0xC000
        mov     r3, #ARCTAN2_R3
        bx      lr
