#!/bin/sh
# $1 folder on the server, $2 the environment; paths below the folder come on standard input, each ended by a zero byte.
# Prints, of those that another environment uploaded there as well, the environment, then its mode, hash and path.

cd "$1" || exit 0
paths=$(mktemp) || exit 90
trap 'rm -f "$paths"' EXIT
sort -z -u >"$paths"
for list in .swarm-ci/*/files; do
  if [ ! -f "$list" ] || [ "$list" = ".swarm-ci/$2/files" ]; then continue; fi
  other=${list#.swarm-ci/}
  printf 'environment %s\n' "${other%/files}"
  sort -z -u -- "$list" | sort -z -- - "$paths" | uniq -z -d | xargs -0 sh -c '
    for f do
      [ ! -f "$f" ] || [ -L "$f" ] || { stat -c "%a %n" -- "$f"; sha256sum -- "$f"; }
    done' sh
done
