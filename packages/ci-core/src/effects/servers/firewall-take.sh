#!/bin/sh
# Stands before firewall-arm.sh and ufw-arm.sh: takes the folder $dir for one change, $armed.
set -eu
umask 077
export LC_ALL=C
dir=/run/swarm-ci-firewall
# Another run may have ended between the two: then its time passes first.
i=0
until mkdir "$dir" 2>/dev/null; do
  i=$((i + 1))
  [ "$i" -le 160 ] || { echo "$dir is in use by another job" >&2 && exit 1; }
  # A run whose job is gone has no reader any more and ends here, not in front of the next one.
  echo waiting
  sleep 1
done
# Whatever ends this run or the confirmation, the folder is gone when its time has passed.
armed=armed-$$
: >"$dir/of-$armed"
