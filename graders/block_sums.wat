;; Sums over the 8 x 8 blocks of two batches of pictures, for graders/block_sums.py. A block's row of eight pixels is one
;; vector of eight 16-bit lanes. Blocks that are alike are told at once and have sums of 0. All sums are of whole numbers
;; and exact: luma is at most 31 * 256 = 7,936, its square 63 million; a lane of the squares adds 16 of them, just under
;; 2^30, and the four lanes stay below 2^32.
(module
  (memory (export "memory") 42)

  (func $total (param $lanes v128) (result i32)
    (i32.add
      (i32.add (i32x4.extract_lane 0 (local.get $lanes)) (i32x4.extract_lane 1 (local.get $lanes)))
      (i32.add (i32x4.extract_lane 2 (local.get $lanes)) (i32x4.extract_lane 3 (local.get $lanes)))))

  ;; Pictures of 76,800 bytes lie one after another from $a and from $b on; the next one of $b is $b_step further.
  ;; The six sums go to $sums, each in a plane of its own: 16 pictures of 600 blocks of 4 bytes.
  (func (export "block_sums") (param $a i32) (param $b i32) (param $b_step i32) (param $pictures i32) (param $sums i32)
    (local $b_picture i32) (local $bands i32) (local $blocks i32) (local $row i32)
    (local $x v128) (local $y v128)
    (local $x_red v128) (local $x_green v128) (local $x_blue v128)
    (local $y_red v128) (local $y_green v128) (local $y_blue v128)
    (local $x_sum v128) (local $y_sum v128) (local $x_square v128) (local $y_square v128) (local $product v128)
    (local $apart v128)
    (local.set $b_picture (local.get $b))
    (loop $next_picture
      (local.set $b (local.get $b_picture))
      (local.set $bands (i32.const 20))
      (loop $next_band
        (local.set $blocks (i32.const 30))
        (loop $next_block
          (local.set $x_sum (v128.const i64x2 0 0))
          (local.set $y_sum (v128.const i64x2 0 0))
          (local.set $x_square (v128.const i64x2 0 0))
          (local.set $y_square (v128.const i64x2 0 0))
          (local.set $product (v128.const i64x2 0 0))
          (local.set $apart (v128.const i64x2 0 0))
          (local.set $x (v128.const i64x2 0 0))
          (local.set $row (i32.const 3840))
          (loop $next_row
            (local.set $row (i32.sub (local.get $row) (i32.const 480)))
            (local.set $x (v128.or (local.get $x) (v128.xor
              (v128.load (i32.add (local.get $a) (local.get $row)))
              (v128.load (i32.add (local.get $b) (local.get $row))))))
            (br_if $next_row (local.get $row)))
          (if (v128.any_true (local.get $x)) (then
            (local.set $row (i32.const 3840))
            (loop $next_row
              (local.set $row (i32.sub (local.get $row) (i32.const 480)))
              (local.set $x (v128.load (i32.add (local.get $a) (local.get $row))))
              (local.set $y (v128.load (i32.add (local.get $b) (local.get $row))))
              (local.set $x_red (v128.and (local.get $x) (i16x8.splat (i32.const 31))))
              (local.set $y_red (v128.and (local.get $y) (i16x8.splat (i32.const 31))))
              (local.set $x_green (v128.and (i16x8.shr_u (local.get $x) (i32.const 5)) (i16x8.splat (i32.const 31))))
              (local.set $y_green (v128.and (i16x8.shr_u (local.get $y) (i32.const 5)) (i16x8.splat (i32.const 31))))
              (local.set $x_blue (v128.and (i16x8.shr_u (local.get $x) (i32.const 10)) (i16x8.splat (i32.const 31))))
              (local.set $y_blue (v128.and (i16x8.shr_u (local.get $y) (i32.const 10)) (i16x8.splat (i32.const 31))))
              (local.set $apart (i16x8.add (local.get $apart) (i16x8.add
                (i16x8.abs (i16x8.sub (local.get $x_red) (local.get $y_red)))
                (i16x8.add
                  (i16x8.abs (i16x8.sub (local.get $x_green) (local.get $y_green)))
                  (i16x8.abs (i16x8.sub (local.get $x_blue) (local.get $y_blue)))))))
              ;; Luma: ITU-R BT.601's weights of red, green and blue in 256ths.
              (local.set $x (i16x8.add (i16x8.mul (local.get $x_red) (i16x8.splat (i32.const 77)))
                (i16x8.add (i16x8.mul (local.get $x_green) (i16x8.splat (i32.const 150)))
                           (i16x8.mul (local.get $x_blue) (i16x8.splat (i32.const 29))))))
              (local.set $y (i16x8.add (i16x8.mul (local.get $y_red) (i16x8.splat (i32.const 77)))
                (i16x8.add (i16x8.mul (local.get $y_green) (i16x8.splat (i32.const 150)))
                           (i16x8.mul (local.get $y_blue) (i16x8.splat (i32.const 29))))))
              (local.set $x_sum (i16x8.add (local.get $x_sum) (local.get $x)))
              (local.set $y_sum (i16x8.add (local.get $y_sum) (local.get $y)))
              (local.set $x_square
                (i32x4.add (local.get $x_square) (i32x4.dot_i16x8_s (local.get $x) (local.get $x))))
              (local.set $y_square
                (i32x4.add (local.get $y_square) (i32x4.dot_i16x8_s (local.get $y) (local.get $y))))
              (local.set $product
                (i32x4.add (local.get $product) (i32x4.dot_i16x8_s (local.get $x) (local.get $y))))
              (br_if $next_row (local.get $row)))))
          (i32.store offset=0 (local.get $sums) (call $total (i32x4.extadd_pairwise_i16x8_u (local.get $x_sum))))
          (i32.store offset=38400 (local.get $sums) (call $total (i32x4.extadd_pairwise_i16x8_u (local.get $y_sum))))
          (i32.store offset=76800 (local.get $sums) (call $total (local.get $x_square)))
          (i32.store offset=115200 (local.get $sums) (call $total (local.get $y_square)))
          (i32.store offset=153600 (local.get $sums) (call $total (local.get $product)))
          (i32.store offset=192000 (local.get $sums) (call $total (i32x4.extadd_pairwise_i16x8_u (local.get $apart))))
          (local.set $sums (i32.add (local.get $sums) (i32.const 4)))
          (local.set $a (i32.add (local.get $a) (i32.const 16)))
          (local.set $b (i32.add (local.get $b) (i32.const 16)))
          (br_if $next_block (local.tee $blocks (i32.sub (local.get $blocks) (i32.const 1)))))
        (local.set $a (i32.add (local.get $a) (i32.const 3360)))
        (local.set $b (i32.add (local.get $b) (i32.const 3360)))
        (br_if $next_band (local.tee $bands (i32.sub (local.get $bands) (i32.const 1)))))
      (local.set $b_picture (i32.add (local.get $b_picture) (local.get $b_step)))
      (br_if $next_picture (local.tee $pictures (i32.sub (local.get $pictures) (i32.const 1)))))))
