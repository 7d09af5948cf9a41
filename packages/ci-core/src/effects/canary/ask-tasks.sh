#!/bin/sh
# $1 the protocol with its colon, $2 a host name, $3 a port, $4 a path, $5 for how many seconds, $6 seconds between two requests,
# $7 seconds to wait for a response, $8 the longest body in bytes, then the addresses of tasks. Requests the path from each of
# them, with the host name, and prints a line per response: the address, and in base64 the body and the head.

PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
protocol=$1 host=$2 port=$3 path=$4 seconds=$5 pause=$6 patience=$7 longest=$8
shift 8
name=$host:$port
case $protocol$port in http:80 | https:443) name=$host ;; esac
if command -v curl >/dev/null; then
  get() {
    timeout "$patience" curl -sS --noproxy '*' --resolve "$host:$port:$1" -D /dev/stderr -o - "$protocol//$host:$port$path"
  }
elif command -v wget >/dev/null; then
  get() { timeout "$patience" wget -q -S -O - --header "Host: $name" "$protocol//$1:$port$path"; }
elif command -v busybox >/dev/null; then
  get() { timeout "$patience" busybox wget -q -S -O - --header "Host: $name" "$protocol//$1:$port$path"; }
else get() { echo 'the node has neither curl nor wget' >&2; }
fi
exec 4>&1
unset http_proxy https_proxy
end=$(($(date +%s) + ${seconds%.*}))
while :; do
  for address; do
    printf '%s ' "$address"
    head=$( { get "$address" | head -c "$longest" | base64 | tr -d '\n' >&4; } 2>&1 )
    printf ' %s\n' "$(printf '%s' "$head" | base64 | tr -d '\n')"
  done
  [ "$(date +%s)" -lt "$end" ] || break
  sleep "$pause"
done
