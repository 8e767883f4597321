#!/bin/sh
# Usage: build.sh OUTPUT. Compiles the shim to OUTPUT; what the tools say goes to build.log beside it.
# Two builds at once (Debug and Release, an editor and a terminal) take turns.
set -e
source=$(cd "$(dirname "$0")" && pwd)
output=$1
folder=$(dirname "$output")
mkdir -p "$folder"
exec 9>"$folder/lock"
if command -v flock >/dev/null; then flock 9; fi

{
    cmake -S "$source" -B "$folder/build"
    cmake --build "$folder/build" --parallel
} > "$folder/build.log" 2>&1

# A rename is atomic: a process that has the old library mapped keeps it.
cp "$folder/build/libsegtorch.so" "$output.tmp"
mv -f "$output.tmp" "$output"
touch "$output"
