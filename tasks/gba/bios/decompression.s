@ SPDX-License-Identifier: MIT
@ LZ77, run-length and Huffman decompression (GBATEK, "BIOS Decompression Functions").

        .include "hardware.inc"
        .include "stream.inc"
        .syntax unified
        .arm
        .text

@ SWI 11 LZ77UnComp (Wram) and 12 (Vram). In: r0 = source, r1 = destination.
@ A copy that would pass the end of the data is cut there. The Vram variant cannot copy the byte just before (disp = 0).
        .macro  lz77 put, finish
        read_header
        stmfd   sp!, {r4, r5}
        mov     r3, #0                  @ block flags, first one in bit 31, ended by a 1
lz77_block\@:
        movs    r3, r3, lsl #1
        beq     lz77_flags\@
        bcs     lz77_copy\@
        ldrb    r12, [r0], #1
        \put    r12
        subs    r2, r2, #1
        bne     lz77_block\@
        b       lz77_end\@
lz77_flags\@:
        ldrb    r3, [r0], #1
        mov     r3, r3, lsl #24
        orr     r3, r3, #1 << 23
        b       lz77_block\@
lz77_copy\@:
        ldrb    r11, [r0], #1
        ldrb    r12, [r0], #1
        and     r4, r11, #0x0F
        orr     r12, r12, r4, lsl #8
        mvn     r12, r12
        add     r12, r1, r12            @ destination - displacement - 1
        mov     r11, r11, lsr #4
        add     r11, r11, #3
        cmp     r11, r2
        movhi   r11, r2
        sub     r2, r2, r11
1:      ldrb    r4, [r12], #1
        \put    r4
        subs    r11, r11, #1
        bne     1b
        cmp     r2, #0
        bne     lz77_block\@
lz77_end\@:
        \finish
        ldmfd   sp!, {r4, r5}
        bx      lr
        .endm

        .global swi_lz77_wram
swi_lz77_wram:
        lz77    put8, finish8

        .global swi_lz77_vram
swi_lz77_vram:
        lz77    put16, finish16

@ SWI 14 RLUnComp (Wram) and 15 (Vram). In: r0 = source, r1 = destination. A run that would pass the end is cut there.
        .macro  run_length put, finish
        read_header
        stmfd   sp!, {r5}
run_length_block\@:
        ldrb    r3, [r0], #1
        and     r11, r3, #0x7F
        tst     r3, #0x80
        addne   r11, r11, #3
        addeq   r11, r11, #1
        cmp     r11, r2
        movhi   r11, r2
        sub     r2, r2, r11
        tst     r3, #0x80
        bne     run_length_run\@
1:      ldrb    r12, [r0], #1
        \put    r12
        subs    r11, r11, #1
        bne     1b
        cmp     r2, #0
        bne     run_length_block\@
        b       run_length_end\@
run_length_run\@:
        ldrb    r12, [r0], #1
1:      \put    r12
        subs    r11, r11, #1
        bne     1b
        cmp     r2, #0
        bne     run_length_block\@
run_length_end\@:
        \finish
        ldmfd   sp!, {r5}
        bx      lr
        .endm

        .global swi_run_length_wram
swi_run_length_wram:
        run_length put8, finish8

        .global swi_run_length_vram
swi_run_length_vram:
        run_length put16, finish16

@ SWI 13 HuffUnComp. In: r0 = source, r1 = destination. Written in words, so up to three bytes more than the size.
@ r3 = bits still to read, r4 = how many; r5 = root; r6 = word being filled, r7 = its bits so far; r8 = bits of a data
@ unit;
@ r9 = bitstream; r10 = node's address, r11 = node.
        .global swi_huffman
swi_huffman:
        read_header
        ands    r12, r12, #0x0F
        bxeq    lr
        stmfd   sp!, {r4-r10}
        mov     r8, r12
        ldrb    r9, [r0]
        add     r5, r0, #1
        add     r9, r9, #1
        add     r9, r0, r9, lsl #1
        mov     r4, #0
        mov     r6, #0
        mov     r7, #0
huffman_unit:
        mov     r10, r5
        ldrb    r11, [r10]
huffman_bit:
        subs    r4, r4, #1
        ldrmi   r3, [r9], #4
        movmi   r4, #31
        and     r12, r11, #0x3F
        bic     r10, r10, #1
        add     r10, r10, r12, lsl #1
        mov     r12, #0x80
        movs    r3, r3, lsl #1
        adc     r10, r10, #2            @ child 0 or 1, by the bit
        movcs   r12, #0x40
        tst     r11, r12                @ is it data?
        ldrb    r11, [r10]
        beq     huffman_bit
        orr     r6, r6, r11, lsl r7
        add     r7, r7, r8
        cmp     r7, #32
        blo     huffman_unit
        str     r6, [r1], #4
        mov     r6, #0
        mov     r7, #0
        subs    r2, r2, #4
        bgt     huffman_unit
        ldmfd   sp!, {r4-r10}
        bx      lr
