#!/bin/sh
# Pid 1 of every sandbox image. What it does comes from the image's tag or from the environment:
# NAME, VERSION, BEHAVIOUR=healthy|bad|crash|crash-later|slow, PORT (one or several), CRASH_AFTER, SLOW_START, CRASH_MESSAGE.
# Arguments (postgres -c …, nginx -g …) are ignored. Ends at once on SIGTERM: `wait` is interruptible, `sleep` would not be.
trap 'exit 0' TERM INT QUIT
behaviour=${BEHAVIOUR:-healthy}
if [ "$behaviour" = crash ]; then
  echo "${CRASH_MESSAGE:-fatal: cannot start}" >&2
  exit 1
fi
www=$(mktemp -d)
echo "$NAME $VERSION" | tee "$www/index.html"
# What health checks of usual services ask for; a bad one has no good answer, a slow one has it later.
health_pages() {
  mkdir -p "$www/api"
  for path in health healthz health.html ready readyz live status ping version api/health api/healthz api/status; do ln -s "$www/index.html" "$www/$path"; done
}
case $behaviour in bad | slow) ;; *) health_pages ;; esac
# An nginx whose configuration has upstreams passes its requests on to them; it asks for their addresses twice a second.
follow_upstreams() {
  while :; do
    for host in "$@"; do
      nslookup "$host" 127.0.0.11 2> /dev/null | sed -n '/^Name/,$s/^Address[^:]*: *//p' > "/tmp/proxy/$host.new"
      mv "/tmp/proxy/$host.new" "/tmp/proxy/$host"
    done
    sleep 0.5
  done
}
if grep -qs 'set \$[a-z_]* http://' /etc/nginx/nginx.conf; then
  mkdir -p /tmp/proxy "$www/cgi-bin"
  sed -n -e 's/^ *location \(\/[^ ]*\) .*/\1/p' -e 's/^ *set \$[a-z_]* http:\/\/\([^:;]*\):\([0-9]*\);.*/\1 \2/p' /etc/nginx/nginx.conf > /tmp/proxy/routes
  rm "$www/index.html"
  ln -s /bin/pass-on "$www/cgi-bin/index.cgi"
  for path in health healthz; do rm -f "$www/$path"; echo ok > "$www/$path"; done
  # shellcheck disable=SC2046 # a word each
  follow_upstreams $(sed -n 's/^\([^\/ ]*\) .*/\1/p' /tmp/proxy/routes) &
fi
cat /etc/nginx/nginx.conf /etc/nginx/conf.d/default.conf > "$www/config" 2>/dev/null
[ -n "${POSTGRES_USER:-}${POSTGRES_DB:-}" ] && echo "database system is ready to accept connections"
serve() {
  for port in ${PORT:-8080}; do httpd -f -p "$port" -h "$www" & done
  echo "listening on ${PORT:-8080}"
}
case $behaviour in
  slow) (sleep "${SLOW_START:-6}"; health_pages; : > /tmp/warm) & serve ;;
  bad) serve; echo "error: cannot connect to the database at db:5432" >&2 ;;
  crash-later)
    serve
    sleep "${CRASH_AFTER:-3}" & wait $!
    echo "${CRASH_MESSAGE:-fatal: cannot start}" >&2
    exit 1 ;;
  *) serve ;;
esac
while :; do sleep 86400 & wait $!; done
