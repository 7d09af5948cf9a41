#!/bin/sh
# Stands in for the commands that health checks and hooks call in public images: pg_isready, nginx, psql, curl …
name=${0##*/}
case $name in
  curl)
    # The URL is what looks like one; of the options only those that say where the body goes matter.
    out=- url=
    while [ $# -gt 0 ]; do
      case $1 in
        -o | --output) shift; out=$1 ;;
        -m | --max-time | --connect-timeout | --retry | -H | --header | -X | --request | -w | --write-out) shift ;;
        -*) ;;
        *) url=$1 ;;
      esac
      shift
    done
    exec wget -q -O "$out" "$url" ;;
  wget)
    # Debian's busybox 1.35 crashes on -T.
    kept=
    while [ $# -gt 0 ]; do
      case $1 in
        -T | --timeout | -t | --tries) shift ;;
        -T* | --timeout=* | -t[0-9]* | --tries=* | --no-verbose | -nv) ;;
        *) kept="$kept '$1'" ;;
      esac
      shift
    done
    eval "exec busybox wget $kept" ;;
  nc)
    # busybox's has no -z and no -v: connect, send nothing, hang up.
    case " $* " in
      *' -z '* | *' -vz '* | *' -zv '*)
        while [ $# -gt 2 ]; do shift; done
        exec busybox nc -w 1 "$1" "$2" < /dev/null > /dev/null ;;
    esac
    exec busybox nc "$@" ;;
  pg_isready)
    if [ "${BEHAVIOUR:-healthy}" = bad ]; then echo "/var/run/postgresql:5432 - no response"; exit 2; fi
    if /bin/health > /dev/null; then echo "/var/run/postgresql:5432 - accepting connections"; else echo "/var/run/postgresql:5432 - rejecting connections"; exit 1; fi ;;
  nginx)
    case " $* " in
      *' -t '*)
        if grep -qs 'sandbox: broken' /etc/nginx/nginx.conf /etc/nginx/conf.d/default.conf; then echo "nginx: [emerg] unexpected end of file" >&2; exit 1; fi
        echo "nginx: the configuration file /etc/nginx/nginx.conf syntax is ok" >&2 ;;
    esac ;;
esac
