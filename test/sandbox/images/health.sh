#!/bin/sh
# Asked calmly it takes its time once it is well: each question costs a runc, and those of a hundred containers are a machine's whole work.
[ "${1-}" = calm ] && [ -e /tmp/well ] && sleep 20
case ${BEHAVIOUR:-healthy} in
  bad) echo "health: database unreachable"; exit 1 ;;
  slow) [ -e /tmp/warm ] || { echo "health: still warming up"; exit 1; } ;;
esac
for port in ${PORT:-8080}; do wget -q -O - "http://127.0.0.1:$port/" || { echo "health: nothing listens on port $port"; exit 1; }; done
{ : > /tmp/well; } 2> /dev/null || true
