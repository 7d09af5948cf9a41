#!/bin/sh
# Answers for the nginx stand-in: asks the upstream that the longest matching location names, any of its tasks that answers.
# Like a proxy with proxy_next_upstream, it tries the next address when one is gone.
routes=${DOCUMENT_ROOT:-$PWD/..}/routes
[ -e "$routes" ] || routes=../routes
[ -e "$routes" ] || routes=routes
best= to=
location=
while read -r first second; do
  case $first in
    /*) location=$first ;;
    *) case ${REQUEST_URI:-/} in "$location"*) [ ${#location} -gt ${#best} ] && best=$location to="$first $second" ;; esac ;;
  esac
done < "$routes"
host=${to% *} port=${to#* }
tries=0
while [ $tries -lt 30 ]; do
  for address in $(nslookup "$host" 127.0.0.11 2> /dev/null | sed -n '/^Name/,$s/^Address[^:]*: *//p'); do
    if answer=$(timeout 1 busybox wget -q -O - "http://$address:$port/" 2> /dev/null); then
      printf 'Content-Type: text/plain\r\n\r\n%s\n' "$answer"
      exit
    fi
  done
  tries=$((tries + 1))
  sleep 0.1
done
printf 'Status: 502 Bad Gateway\r\nContent-Type: text/plain\r\n\r\nno task of %s answers\n' "$host"
