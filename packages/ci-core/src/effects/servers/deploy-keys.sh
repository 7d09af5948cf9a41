#!/bin/sh
# Adds the lines of the standard input to the authorized keys of the user $1, as that user: its folder is its own.
set -eu
home=$(getent passwd "$1" | cut -d : -f 6)
# shellcheck disable=SC2016
exec runuser -u "$1" -- sh -c 'set -eu
umask 077
cd "$1"
mkdir -p .ssh
chmod 700 .ssh
trap "rm -f .ssh/authorized_keys.new" EXIT
# A last line without an end must not swallow the next key.
{ if [ -e .ssh/authorized_keys ]; then sed -e "\$a\\" .ssh/authorized_keys; fi; cat; } >.ssh/authorized_keys.new
mv .ssh/authorized_keys.new .ssh/authorized_keys' sh "$home"
