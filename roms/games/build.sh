#!/bin/sh
# Build one game: build.sh NAME [OUT]. The same compiler gives the same bytes, wherever the checkout lies.
# *.fast.c becomes ARM code in internal RAM, the rest Thumb code in the cartridge.
# KEEP_ELF=FILE keeps the linked program with its symbols. FROM=FOLDER builds what lies there, on this runtime.
set -eu
export LC_ALL=C PYTHONDONTWRITEBYTECODE=1
games=$(cd "$(dirname "$0")" && pwd)
name=${1:?usage: build.sh NAME [OUT]}
from=${FROM:-$games}
out=${2:-$from/$name/$name.gba}
runtime=$games/runtime
[ -f "$from/$name/main.c" ] || { echo "build.sh: no game named $name in $from" >&2; exit 2; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/made"
draw() { PYTHONPATH=$(dirname "$games") python3 -P -m "$(basename "$games").$1" "$work/made"; }
draw runtime.font
[ "$from" != "$games" ] || draw "$name.art"

compile() { # FOLDER GROUP: every source in it, in the order of their names
    for file in "$1"/*.[cs]; do
        case $file in *.fast.c) mode=-marm ;; *) mode=-mthumb ;; esac
        arm-none-eabi-gcc -mcpu=arm7tdmi -mthumb-interwork $mode -O2 -std=gnu11 -ffreestanding -fno-common \
            -fno-strict-aliasing -fno-tree-loop-distribute-patterns -Wall -Wextra -Werror \
            "-ffile-prefix-map=$games=." "-ffile-prefix-map=$from=." "-ffile-prefix-map=$work=." \
            "-I$runtime" "-I$from/$name" "-I$work/made" -c "$file" -o "$work/$2-$(basename "$file").o"
    done
}
compile "$runtime" 1-runtime
compile "$from/$name" 2-game
compile "$work/made" 3-made

arm-none-eabi-gcc -mcpu=arm7tdmi -mthumb -mthumb-interwork -nostdlib -Wl,--build-id=none \
    -T "$runtime/gba.ld" "$work"/*.o -lgcc -o "$work/game.elf"
arm-none-eabi-objcopy -O binary "$work/game.elf" "$work/game.bin"
python3 "$runtime/header.py" "$work/game.bin" "$out" "$name"
[ -z "${KEEP_ELF:-}" ] || cp "$work/game.elf" "$KEEP_ELF"
echo "$name: $(wc -c < "$out") bytes"
