#!/bin/sh
# $1 the package, $2 the beginning of its version or empty, $3 the repository of Docker or empty for the system's own.
set -eu
package=$1 version=$2 mirror=$3
export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1
apt() { apt-get -o DPkg::Lock::Timeout=120 -q "$@"; }

if [ -n "$mirror" ]; then
  # shellcheck disable=SC1091
  . /etc/os-release
  [ -e /etc/ssl/certs/ca-certificates.crt ] || { apt update && apt install -y --no-install-recommends ca-certificates; }
  mkdir -p /etc/apt/keyrings
  /usr/lib/apt/apt-helper download-file "$mirror/linux/$ID/gpg" /etc/apt/keyrings/docker.asc
  chmod 644 /etc/apt/keyrings/docker.asc
  echo "deb [signed-by=/etc/apt/keyrings/docker.asc] $mirror/linux/$ID $VERSION_CODENAME stable" \
    >/etc/apt/sources.list.d/docker.list
fi
apt update
wanted=$package
if [ -n "$version" ]; then
  found=$(apt-cache madison "$package" | cut -d '|' -f 2 | tr -d ' ' | while read -r one; do
    case ${one#*:} in "$version"*) echo "$one" && break ;; esac
  done)
  [ -n "$found" ] || { echo "$package $version is not in the package sources" >&2 && exit 1; }
  wanted=$package=$found
fi
set -- "$wanted"
case $package in
  docker-ce) set -- "$@" docker-ce-cli containerd.io docker-buildx-plugin docker-compose-plugin ;;
  # Newer releases have the command in a package of its own.
  docker.io) [ -z "$(apt-cache policy docker-cli)" ] || set -- "$@" docker-cli ;;
esac
apt install -y --no-install-recommends --allow-downgrades "$@"
