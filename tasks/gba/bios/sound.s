@ SPDX-License-Identifier: MIT
@ The bias level and note frequencies (GBATEK, "BIOS Sound Functions").

        .include "hardware.inc"
        .syntax unified
        .arm
        .text

@ SWI 19 SoundBias: moves the level of SOUNDBIAS (bits 1-9) step by step; the upper bits stay.
@ In: r0 = 0: to 000, else to 200.
        .global swi_sound_bias
swi_sound_bias:
        mov     r12, #IO
        ldrh    r3, [r12, #SOUNDBIAS]
        cmp     r0, #0
        movne   r0, #0x200 >> 1
1:      mov     r2, r3, lsl #22
        cmp     r0, r2, lsr #23
        bxeq    lr
        addhi   r3, r3, #2
        sublo   r3, r3, #2
        strh    r3, [r12, #SOUNDBIAS]
        mov     r2, #8
2:      subs    r2, r2, #1
        bne     2b
        b       1b

@ SWI 1F MidiKey2Freq: freq * 2 ^ ((key + fine / 256 - 180) / 12), with semitones interpolated linearly.
@ In: r0 = wave data (its word at 4 is freq), r1 = key, r2 = fine, in 256ths of a semitone. Keys above 178 give 178 +
@ 255/256.
@ Out: r0 = the frequency.
        .global swi_midi_key_to_freq
swi_midi_key_to_freq:
        ldr     r12, [r0, #4]
        and     r1, r1, #0xFF
        cmp     r1, #178
        movhi   r1, #178
        movhi   r2, #255
        mov     r2, r2, lsl #24
        stmfd   sp!, {r4, r5}
        mov     r4, r1
        adr     r5, semitones
        mov     r11, #0xAB              @ key / 12 = key * AB >> 11 as far as 178
1:      mul     r3, r4, r11             @ the factor of key r4, in units of 2^-32
        mov     r3, r3, lsr #11
        sub     r4, r4, r3, lsl #3
        sub     r4, r4, r3, lsl #2
        ldr     r4, [r5, r4, lsl #2]
        rsb     r3, r3, #14             @ octave 14, keys 168 to 179: factors from 1/2
        mov     r3, r4, lsr r3
        cmp     r1, #0                  @ first this key's factor, then the next key's
        blt     2f
        mov     r0, r3
        add     r4, r1, #1
        mvn     r1, #0
        b       1b
2:      sub     r3, r3, r0
        umull   r11, r4, r3, r2
        add     r0, r0, r4
        umull   r11, r4, r12, r0
        mov     r0, r4
        ldmfd   sp!, {r4, r5}
        bx      lr

@ 2 ^ (i / 12) * 2 ^ 31, rounded down.
semitones:
        .word   0x80000000, 0x879C7C96, 0x8FACD61E, 0x9837F051
        .word   0xA14517CC, 0xAADC0847, 0xB504F333, 0xBFC886BB
        .word   0xCB2FF529, 0xD744FCCA, 0xE411F03A, 0xF1A1BF38
