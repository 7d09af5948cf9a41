#!/bin/sh
# $1 folder on the server, $2 folder of an environment below it, with its lock, which the caller has. Removes the folder of the
# environment, and those above it that are empty then. What else is in the folder on the server stays.

rm -rf -- "$2" || exit 1
set -- "$1" "${2%/*}"
for other in "$2"/*; do [ ! -e "$other" ] || exit 0; done
rm -f -- "$2/.placing"
rmdir -- "$2" "$1" 2>/dev/null || :
