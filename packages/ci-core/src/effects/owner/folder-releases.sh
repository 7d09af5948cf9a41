#!/bin/sh
# $1 folder on the server. Prints the name of each environment that keeps releases there, and the record of its live one.

cd "$1/.swarm-ci" 2>/dev/null || exit 0
for releases in */releases; do
  [ -d "$releases" ] || continue
  live=$releases/$(tail -n 1 "$releases/live" 2>/dev/null)/release.json
  # Without the list, the newest one.
  [ -f "$live" ] || for one in "$releases"/*/release.json; do live=$one; done
  [ -f "$live" ] || continue
  printf 'environment %s\n' "${releases%/releases}"
  cat -- "$live"
  echo
done
