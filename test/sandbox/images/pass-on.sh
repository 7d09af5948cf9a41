#!/bin/sh
# Answers for the nginx stand-in, as its httpd's CGI: hands the request to a task of the upstream that the longest matching
# location names, and to the next one when it is gone, like a proxy with proxy_next_upstream. Few processes: the example
# gives its proxy a quarter of a CPU.
best='' host='' port='' location=''
while read -r first second; do
  case $first in
    /*) location=$first ;;
    *) case ${REQUEST_URI:-/} in "$location"*) [ ${#location} -gt ${#best} ] && best=$location host=$first port=$second ;; esac ;;
  esac
done < /tmp/proxy/routes
tries=0
while [ $tries -lt 30 ]; do
  while read -r address; do
    answer=$(busybox nc -w 1 "$address" "$port" 2> /dev/null << END
GET / HTTP/1.0

END
)
    case $answer in HTTP/1*) printf '%s\n' "$answer"; exit ;; esac
  done < "/tmp/proxy/$host"
  tries=$((tries + 1))
  sleep 0.1
done
printf 'HTTP/1.0 502 Bad Gateway\r\nContent-Type: text/plain\r\n\r\nno task of %s answers\n' "$host"
