;; A candidate that plays tests/tiny_rom.py's keys_rom perfectly, until the ROM's flag (header byte 0xBF) says otherwise:
;; from frame 132 on, 1 traps, 2 loops for ever, 3 has its framebuffer outside its memory; 4 never sees a key; 5 refuses
;; the ROM.
(module
  (memory (export "memory") 64)
  (global $keys (mut i32) (i32.const 0))
  (global $frame (mut i32) (i32.const 0))
  (global $flag (mut i32) (i32.const 0))

  (func (export "emu_init") (result i32) (i32.const 1))
  (func (export "emu_rom_buffer") (result i32) (i32.const 0x100000))
  (func (export "emu_load_rom") (param i32) (result i32)
    (global.set $frame (i32.const 0))
    (global.set $flag (i32.load8_u (i32.const 0x1000BF)))
    (i32.ne (global.get $flag) (i32.const 5)))
  (func (export "emu_reset") (result i32) (i32.const 1))
  (func (export "emu_set_keys") (param i32)
    (if (i32.ne (global.get $flag) (i32.const 4)) (then (global.set $keys (local.get 0)))))

  (func $late (result i32) (i32.gt_u (global.get $frame) (i32.const 132)))

  (func (export "emu_run_frame")
    (local $at i32) (local $colour i32) (local $red i32) (local $green i32)
    (global.set $frame (i32.add (global.get $frame) (i32.const 1)))
    (if (call $late) (then
      (if (i32.eq (global.get $flag) (i32.const 1)) (then (unreachable)))
      (if (i32.eq (global.get $flag) (i32.const 2)) (then (loop (br 0))))))
    ;; KEYINPUT is active-low; its ten bits are red and green.
    (local.set $colour (i32.xor (global.get $keys) (i32.const 0x3FF)))
    (local.set $red (i32.shl (i32.and (local.get $colour) (i32.const 0x1F)) (i32.const 3)))
    (local.set $green (i32.shl (i32.and (local.get $colour) (i32.const 0x3E0)) (i32.const 6)))
    (local.set $colour (i32.or (local.get $red) (local.get $green)))
    (local.set $at (i32.const 0x10000))
    (loop $pixel
      (i32.store (local.get $at) (local.get $colour))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $pixel (i32.lt_u (local.get $at) (i32.const 0x35800)))))

  (func (export "emu_framebuffer") (result i32)
    (if (i32.and (call $late) (i32.eq (global.get $flag) (i32.const 3))) (then (return (i32.const 0x7FFFFFF0))))
    (i32.const 0x10000))
  (func (export "emu_audio_buffer") (result i32) (i32.const 0x40000))
  (func (export "emu_audio_samples") (result i32) (i32.const 548))
  (func (export "emu_audio_rate") (result i32) (i32.const 32768)))
