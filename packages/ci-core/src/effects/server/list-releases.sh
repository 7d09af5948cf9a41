#!/bin/sh
# $1 folder of the environment. Prints the names of the services that were created, then the ids of the releases that were
# live, then the record of each kept release.

[ ! -f "$1/created" ] || sed 's/^/created /' "$1/created"
cd "$1/releases" 2>/dev/null || exit 0
[ ! -f live ] || printf '%s\n' "$(cat live)"
for release in */release.json; do [ -f "$release" ] && cat -- "$release" && echo; done
exit 0
