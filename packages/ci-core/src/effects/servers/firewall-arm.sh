#!/bin/sh
# Loads the rules of the standard input, and the ones before again after $1 seconds, unless firewall-confirm.sh comes first.
# shellcheck disable=SC2154 # dir and armed are of firewall-take.sh
set -eu
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
