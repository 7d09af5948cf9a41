#!/bin/sh
# Loads the rules of the standard input, and the ones before again after $1 seconds, unless firewall-confirm.sh comes first.
set -eu
umask 077
dir=/run/swarm-ci-firewall
# Another run may have ended between the two: then its time passes first.
i=0
until mkdir "$dir" 2>/dev/null; do
  i=$((i + 1))
  [ "$i" -le 60 ] || { echo "$dir is in use by another job" >&2 && exit 1; }
  # A run whose job is gone has no reader any more and ends here, not in front of the next one.
  echo waiting
  sleep 1
done
# Whatever ends this run or the confirmation, the folder is gone when its time has passed.
armed=armed-$$
: >"$dir/of-$armed"
# shellcheck disable=SC2016
setsid sh -c 'sleep "$1"
# Whoever moves the file decides. An earlier run waits for its own, not for this one.
! mv "$2/$3" "$2/late" 2>/dev/null || nft -f "$2/previous"
[ ! -e "$2/of-$3" ] || rm -rf "$2"' sh "$1" "$dir" "$armed" </dev/null >/dev/null 2>&1 &
cat >"$dir/rules"
{
  printf 'table inet swarm_ci\ndelete table inet swarm_ci\n'
  nft list table inet swarm_ci 2>/dev/null || true
} >"$dir/previous"
nft -c -f "$dir/rules" || { rm -rf "$dir" && exit 1; }
: >"$dir/$armed"
nft -f "$dir/rules"
