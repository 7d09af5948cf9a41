#!/bin/sh
# $1 folder of the environment. Prints the ids of the releases that were live, then the record of each kept release.

cd "$1/releases" 2>/dev/null || exit 0
[ ! -f live ] || printf '%s\n' "$(cat live)"
for release in */release.json; do [ -f "$release" ] && cat -- "$release" && echo; done
exit 0
