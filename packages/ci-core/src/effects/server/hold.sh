#!/bin/sh
# $1 folder of the environment, $2 seconds to wait, $3 the owner of the lock, $4 seconds without a heartbeat after which the
# job counts as gone.
# The lock lives in the kernel and with this process, which ends with the job's connection: a killed job frees it by itself.
# A stack deploy that outlived its job holds "busy" until it is through. Files on their way hold "placing": an upload would
# wait for more for as long as the server does not hear of a lost connection, so it is ended; once all is there they move
# into place, which nothing may disturb. What a power loss left behind is swept away first.

live=$1/../..
mkdir -p "$1" && cd "$1" || exit 1
umask 077
end_upload() {
  flock -n placing true || while kill "$(cat receiving)"; ! flock -w 1 placing true; do :; done
  rm -f receiving
} 2>/dev/null
command -v flock >/dev/null || { echo 'there is no flock' >&2; exit 1; }
exec 9>>lock
if ! flock -n 9; then
  # Whoever has just got it writes down a moment later who that is.
  for _ in 1 2 3 4 5 6 7 8 9; do [ ! -s owner ] || break; sleep 0.1; done
  echo "held $(cat owner 2>/dev/null)"
  flock -w "$2" 9 || exit 75
fi
end_upload
flock -w "$2" busy true || exit 75
base=/dev/shm
[ -d "$base" ] && [ -w "$base" ] || base=${TMPDIR:-/tmp}
folder=
sweep() {
  end_upload
  rm -rf new
  if [ -f touched ]; then mv -f owner last; fi 2>/dev/null
  rm -f owner touched
  [ ! -f secrets ] || { (cd "$live" && xargs -0 rm -f --) <secrets && rm -f secrets; }
}
leave() {
  trap '' HUP INT TERM PIPE
  [ -z "$folder" ] || flock "$folder/login" rm -rf "$folder"
  sweep
}
trap leave EXIT
trap 'exit 0' HUP INT TERM PIPE
folder=$(mktemp -d "$base/swarm-ci.XXXXXXXX") || exit 1
sweep
[ ! -f last ] || echo "last $(($(date +%s) - $(stat -c %Y last))) $(cat last)"
[ ! -f unfinished ] || echo "unfinished $(cat unfinished)"
printf '%s' "$3" >owner
echo "ready $folder"
while beat=$(timeout "$4" head -c 1 2>/dev/null) && [ -n "$beat" ]; do
  case $beat in
    t) : >touched ;;
    b) : >touched; cp owner unfinished ;;
    s) rm -f unfinished ;;
  esac
done
