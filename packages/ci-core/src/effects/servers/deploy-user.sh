#!/bin/sh
# $1 the user: there it is afterwards, in the group docker.
set -eu
getent group docker >/dev/null || groupadd --system docker
getent passwd "$1" >/dev/null || {
  useradd --create-home --shell /bin/bash -- "$1"
  # A locked password keeps some servers from letting the user in even by key.
  usermod -p '*' -- "$1"
}
usermod -a -G docker -- "$1"
