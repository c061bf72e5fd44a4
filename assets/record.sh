#!/bin/sh
# Records demo.tape: the film and the screenshots of the README, assets/demo.gif and
# assets/explorer-*.png.
#
# Needs vhs-rs (`cargo install --locked vhs-rs`). To record with another player of tapes, name it
# in VHS.
set -eu
cd "$(dirname "$0")/.."

cargo build --release
export LANG=C.UTF-8
PATH="$PWD/target/release:$PATH" "${VHS:-vhs-rs}" demo.tape

# vhs-rs writes each screenshot as text too.
rm -f assets/explorer-*.txt

size=$(wc -c < assets/demo.gif)
echo "assets/demo.gif: $size bytes"
if [ "$size" -gt 1000000 ]; then
    echo "too large for the README: lower Framerate or size in demo.tape" >&2
    exit 1
fi
