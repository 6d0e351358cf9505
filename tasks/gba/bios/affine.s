@ SPDX-License-Identifier: MIT
@ Rotation and scaling parameters (GBATEK, "BIOS Rotation/Scaling Functions").

        .include "hardware.inc"
        .syntax unified
        .arm
        .text

@ The nearest integer to a product of a scale and a sine, halves up.
        .macro  scale_sine result, scale, sine
        mul     \result, \scale, \sine
        add     \result, \result, #1 << 13
        mov     \result, \result, asr #14
        .endm

@ The matrix of a rotation by the angle and a scaling. In: r7 = scale of x, r8 = scale of y (8.8 fixed point), r9 =
@ angle, 256 to the turn. Out: r9 = sx cos, r10 = (-sx) sin, r11 = sy sin, r12 = sy cos, each rounded to nearest.
@ Changes r7.
        .macro  matrix
        ldr     r12, =sine
        add     r11, r9, #64            @ a quarter turn on: the cosine
        and     r11, r11, #0xFF
        mov     r9, r9, lsl #1
        ldrsh   r10, [r12, r9]
        mov     r11, r11, lsl #1
        ldrsh   r12, [r12, r11]
        scale_sine r9, r7, r12
        scale_sine r12, r8, r12
        scale_sine r11, r8, r10
        rsb     r7, r7, #0
        scale_sine r10, r7, r10
        .endm

@ SWI 0E BgAffineSet. In: r0 = sources of 20 bytes (s32 x, y of the centre in the picture; s16 x, y of the centre on
@ screen; s16 scales of x, y; u16 angle, of which the low byte is ignored), r1 = destinations of 16 bytes (s16 pa, pb,
@ pc, pd; s32 x, y of the start), r2 = how many.
        .global swi_bg_affine_set
swi_bg_affine_set:
        cmp     r2, #0
        bxle    lr
        stmfd   sp!, {r4-r10}
1:      ldmia   r0!, {r3, r4}
        ldrsh   r5, [r0], #2
        ldrsh   r6, [r0], #2
        ldrsh   r7, [r0], #2
        ldrsh   r8, [r0], #2
        ldrb    r9, [r0, #1]
        add     r0, r0, #4
        matrix
        strh    r9, [r1], #2
        strh    r10, [r1], #2
        strh    r11, [r1], #2
        strh    r12, [r1], #2
        mul     r7, r9, r5
        mla     r7, r10, r6, r7
        sub     r3, r3, r7
        mul     r8, r11, r5
        mla     r8, r12, r6, r8
        sub     r4, r4, r8
        stmia   r1!, {r3, r4}
        subs    r2, r2, #1
        bne     1b
        ldmfd   sp!, {r4-r10}
        bx      lr

@ SWI 0F ObjAffineSet. In: r0 = sources of 8 bytes (s16 scales of x, y; u16 angle, of which the low byte is ignored),
@ r1 = destination, r2 = how many, r3 = bytes from each of the four parameters (s16) to the next.
        .global swi_obj_affine_set
swi_obj_affine_set:
        cmp     r2, #0
        bxle    lr
        stmfd   sp!, {r7-r10}
1:      ldrsh   r7, [r0], #2
        ldrsh   r8, [r0], #2
        ldrb    r9, [r0, #1]
        add     r0, r0, #4
        matrix
        strh    r9, [r1], r3
        strh    r10, [r1], r3
        strh    r11, [r1], r3
        strh    r12, [r1], r3
        subs    r2, r2, #1
        bne     1b
        ldmfd   sp!, {r7-r10}
        bx      lr

        .ltorg

@ sin(2 pi i / 256), rounded to nearest, in 1.14 fixed point: the most precise in which a signed halfword holds 1.
sine:
        .hword       0,    402,    804,   1205,   1606,   2006,   2404,   2801
        .hword    3196,   3590,   3981,   4370,   4756,   5139,   5520,   5897
        .hword    6270,   6639,   7005,   7366,   7723,   8076,   8423,   8765
        .hword    9102,   9434,   9760,  10080,  10394,  10702,  11003,  11297
        .hword   11585,  11866,  12140,  12406,  12665,  12916,  13160,  13395
        .hword   13623,  13842,  14053,  14256,  14449,  14635,  14811,  14978
        .hword   15137,  15286,  15426,  15557,  15679,  15791,  15893,  15986
        .hword   16069,  16143,  16207,  16261,  16305,  16340,  16364,  16379
        .hword   16384,  16379,  16364,  16340,  16305,  16261,  16207,  16143
        .hword   16069,  15986,  15893,  15791,  15679,  15557,  15426,  15286
        .hword   15137,  14978,  14811,  14635,  14449,  14256,  14053,  13842
        .hword   13623,  13395,  13160,  12916,  12665,  12406,  12140,  11866
        .hword   11585,  11297,  11003,  10702,  10394,  10080,   9760,   9434
        .hword    9102,   8765,   8423,   8076,   7723,   7366,   7005,   6639
        .hword    6270,   5897,   5520,   5139,   4756,   4370,   3981,   3590
        .hword    3196,   2801,   2404,   2006,   1606,   1205,    804,    402
        .hword       0,   -402,   -804,  -1205,  -1606,  -2006,  -2404,  -2801
        .hword   -3196,  -3590,  -3981,  -4370,  -4756,  -5139,  -5520,  -5897
        .hword   -6270,  -6639,  -7005,  -7366,  -7723,  -8076,  -8423,  -8765
        .hword   -9102,  -9434,  -9760, -10080, -10394, -10702, -11003, -11297
        .hword  -11585, -11866, -12140, -12406, -12665, -12916, -13160, -13395
        .hword  -13623, -13842, -14053, -14256, -14449, -14635, -14811, -14978
        .hword  -15137, -15286, -15426, -15557, -15679, -15791, -15893, -15986
        .hword  -16069, -16143, -16207, -16261, -16305, -16340, -16364, -16379
        .hword  -16384, -16379, -16364, -16340, -16305, -16261, -16207, -16143
        .hword  -16069, -15986, -15893, -15791, -15679, -15557, -15426, -15286
        .hword  -15137, -14978, -14811, -14635, -14449, -14256, -14053, -13842
        .hword  -13623, -13395, -13160, -12916, -12665, -12406, -12140, -11866
        .hword  -11585, -11297, -11003, -10702, -10394, -10080,  -9760,  -9434
        .hword   -9102,  -8765,  -8423,  -8076,  -7723,  -7366,  -7005,  -6639
        .hword   -6270,  -5897,  -5520,  -5139,  -4756,  -4370,  -3981,  -3590
        .hword   -3196,  -2801,  -2404,  -2006,  -1606,  -1205,   -804,   -402
