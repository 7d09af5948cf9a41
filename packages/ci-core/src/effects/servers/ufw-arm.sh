#!/bin/sh
# Gives ufw the rules of the standard input, loads them, and goes back to the ones before $1 seconds later, unless
# ufw-confirm.sh comes first. Its rules get $2 as their comment. A line is "ufw ARGUMENTS", or "4 RULE" or "6 RULE" of
# iptables or ip6tables for the chain DOCKER-USER, which swarm-ci has for itself then.
# shellcheck disable=SC2154 # dir and armed are of firewall-take.sh
set -eu
# shellcheck disable=SC2016
setsid sh -c 'i=0
until [ -e "$2/loaded" ] || [ "$i" -ge 120 ]; do i=$((i + 1)); sleep 1; done
sleep "$1"
# Whoever moves the file decides. An earlier run waits for its own, not for this one.
if mv "$2/$3" "$2/late" 2>/dev/null; then
  cp -a "$2/previous/." /etc/ufw
  cp -p "$2/default" /etc/default/ufw
  if [ -e "$2/active" ]; then ufw reload; else ufw disable; fi
  grep -q "^# BEGIN swarm-ci" /etc/ufw/after.rules ||
    for tables in iptables ip6tables; do "$tables" -F DOCKER-USER && "$tables" -A DOCKER-USER -j RETURN; done
fi
[ ! -e "$2/of-$3" ] || rm -rf "$2"' sh "$1" "$dir" "$armed" </dev/null >/dev/null 2>&1 &
trap '[ ! -e "$dir/of-$armed" ] || : >"$dir/loaded"' EXIT
trap 'exit 1' HUP INT PIPE TERM
cat >"$dir/rules"
cp -a /etc/ufw "$dir/previous"
cp -p /etc/default/ufw "$dir/default"
! ufw status | grep -q '^Status: active' || : >"$dir/active"
: >"$dir/$armed"

# What is needed is opened before what is not is closed.
while read -r kind rule; do
  # shellcheck disable=SC2086 # several arguments
  [ "$kind" != ufw ] || ufw $rule comment "$2" >/dev/null </dev/null
done <"$dir/rules"
ufw show added | sed -n "/ comment 'swarm-ci /{/ comment '$2'\$/d; s/^ufw \(.*\) comment .*/\1/p;}" >"$dir/old"
while read -r rule; do
  # shellcheck disable=SC2086 # several arguments
  ufw --force delete $rule >/dev/null </dev/null
done <"$dir/old"
ufw default deny incoming >/dev/null

block() {
  sed '/^# BEGIN swarm-ci$/,/^# END swarm-ci$/d' "$1" >"$dir/new"
  printf '# BEGIN swarm-ci\n*filter\n:DOCKER-USER - [0:0]\n%s\nCOMMIT\n# END swarm-ci\n' "$(sed -n "s/^$2 //p" "$dir/rules")" >>"$dir/new"
  cat "$dir/new" >"$1"
}
block /etc/ufw/after.rules 4
block /etc/ufw/after6.rules 6
if [ -e "$dir/active" ]; then ufw reload >/dev/null; else ufw --force enable >/dev/null; fi
