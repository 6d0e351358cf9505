#!/bin/sh
# Build all samples: build.sh [OUT_FOLDER]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
for name in sound sprites tiles; do
    FROM=$here "$here/../games/build.sh" "$name" "${1:-$here}/$name.gba"
done
