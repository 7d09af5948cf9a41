#!/bin/sh
# $1 the folder, $2 its owner, $3 its mode.
set -eu
install -d -o "$2" -g "$(id -gn "$2")" -m "$3" -- "$1"
