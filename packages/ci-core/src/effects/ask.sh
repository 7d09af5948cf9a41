#!/bin/sh
# $1 the address, $2 seconds between two requests, $3 seconds to wait for a response, $4 the longest body in bytes. Prints a
# line per response: body and head in base64. Ends with its input, which ends with the connection.
# With the address "-", the first line of the input is a configuration for curl in base64: what is secret in a request is
# in no argument, which other users of the server can read.

url=$1 pause=$2 patience=$3 longest=$4 config=
if [ "$url" = - ]; then
  read -r config
  if command -v curl >/dev/null; then
    get() { printf %s "$config" | base64 -d | timeout "$patience" curl -sS -D /dev/stderr -o - -K -; }
  else get() { echo 'the server has no curl, which a probe with headers or a query requires' >&2; }
  fi
elif command -v curl >/dev/null; then get() { timeout "$patience" curl -sS -D /dev/stderr -o - "$url"; }
elif command -v wget >/dev/null; then get() { timeout "$patience" wget -q -S -O - "$url"; }
elif command -v busybox >/dev/null; then get() { timeout "$patience" busybox wget -q -S -O - "$url"; }
else get() { echo 'the server has neither curl nor wget' >&2; }
fi
exec 3<&0 4>&1
(cat <&3 >/dev/null; kill $$) 2>/dev/null &
while :; do
  head=$( { get | head -c "$longest" | base64 | tr -d '\n' >&4; } 2>&1 3<&- )
  printf ' %s\n' "$(printf '%s' "$head" | base64 | tr -d '\n')"
  sleep "$pause"
done
