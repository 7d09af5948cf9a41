#!/bin/sh
# Starts the engine again, now and at each boot, and waits until it answers.
set -eu
systemctl enable docker >/dev/null 2>&1
systemctl restart docker
end=$(($(date +%s) + 60))
until timeout 10 docker version >/dev/null 2>&1; do
  [ "$(date +%s)" -lt "$end" ] || { echo 'the engine does not answer after its restart: see "journalctl -u docker"' >&2 && exit 1; }
  sleep 0.5
done
