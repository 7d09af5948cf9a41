#!/bin/sh
# Stands in for systemd, which the machines of the sandbox do not have: it starts and stops dockerd, with the options that
# the sandbox needs, and accepts every "enable".
case "$1 $2" in
  'restart docker')
    pid=$(cat /run/docker.pid 2>/dev/null) && kill "$pid" 2>/dev/null && while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
    rm -f /run/docker.pid /run/docker.sock /run/sandbox/docker.sock
    # shellcheck disable=SC2086 # several options
    setsid dockerd --pidfile /run/docker.pid -H unix:///run/docker.sock -H unix:///run/sandbox/docker.sock \
      --exec-opt native.cgroupdriver=cgroupfs --shutdown-timeout 5 --cgroup-parent "$(cat /run/sandbox/cgroup)" \
      >>/run/sandbox/dockerd.log 2>&1 </dev/null &
    ;;
  'enable '*) ;;
  *)
    echo "systemctl $* has no stand-in" >&2
    exit 1
    ;;
esac
