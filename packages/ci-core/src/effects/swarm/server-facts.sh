#!/bin/sh
# $1 the folder. Prints what is there; changes nothing.

near=$1
while [ ! -e "$near" ] && [ "$near" != / ]; do near=$(dirname -- "$near"); done
[ -d "$near" ] && [ -w "$near" ] && [ -x "$near" ] && echo writable=yes
echo "nearest=$near"
echo "free=$(df -Pk -- "$near" | tail -n 1 | { read -r _ _ _ free _; echo "$free"; })"
echo "home=$HOME"
echo "cli=$(docker --version 2>/dev/null)"
for tool in flock tar xargs find sort uniq mktemp timeout; do command -v "$tool" >/dev/null || echo "missing=$tool"; done
