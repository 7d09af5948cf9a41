#!/bin/sh
# $1 the deploy user, or empty; then folders. Prints what there is, a line each as name=value; values of more than one line
# and files in base64. Changes nothing.

user=$1
shift
# Not echo: it may read backslashes in a value.
show() { printf '%s\n' "$1"; }
encoded() { base64 <"$1" 2>/dev/null | tr -d '\n'; }

show "uid=$(id -u)"
# shellcheck disable=SC1091
(
  . /etc/os-release
  show "os=$ID"
  show "version=$VERSION_ID"
  show "codename=$VERSION_CODENAME"
  show "pretty=$PRETTY_NAME"
)
for tool in apt-get systemctl nft ufw useradd docker curl; do
  ! command -v "$tool" >/dev/null || show "tool=$tool"
done
for package in docker.io docker-ce; do
  installed=$(dpkg-query -W -f '${Status} ${Version}' "$package" 2>/dev/null)
  case $installed in 'install ok installed '*) show "package=$package ${installed#install ok installed }" ;; esac
done
[ ! -e /etc/docker/daemon.json ] || show "daemon=$(encoded /etc/docker/daemon.json)"
if command -v docker >/dev/null; then
  swarm=$(timeout 20 docker info --format '{{with .Swarm}}{{.LocalNodeState}}|{{.NodeID}}|{{.ControlAvailable}}{{end}}' 2>/dev/null)
  show "engine=$(timeout 20 docker version --format '{{.Server.Version}}' 2>/dev/null)"
  show "swarm=$swarm"
  show "containers=$(timeout 20 docker ps --quiet 2>/dev/null | wc -l)"
  # The engine has not read the file since it was written.
  [ -z "$(find /etc/docker/daemon.json -newer /run/docker.pid 2>/dev/null)" ] || show stale=yes
fi
if [ -n "$user" ] && home=$(getent passwd "$user" | cut -d : -f 6) && [ -n "$home" ]; then
  show "user=$user"
  show "groups=$(id -nG "$user")"
  [ ! -e "$home/.ssh/authorized_keys" ] || show "keys=$(encoded "$home/.ssh/authorized_keys")"
fi
for folder; do
  [ ! -e "$folder" ] || show "folder=$(stat -c '%F:%U:%a' -- "$folder"):$folder"
done
for key in /etc/ssh/ssh_host_*_key.pub; do
  [ ! -e "$key" ] || show "hostkey=$(cut -d ' ' -f 1,2 <"$key")"
done
export LC_ALL=C
if command -v ufw >/dev/null && ufw status 2>/dev/null | grep -q '^Status: active'; then
  show ufw=active
  # As ufw-confirm.sh lists them.
  live=$({ ufw show added | grep " comment 'swarm-ci " && iptables -S DOCKER-USER && ip6tables -S DOCKER-USER; } 2>/dev/null | sha256sum)
  show "ufw-live=${live%% *}"
  show "ufw-rules=$(sed -n 's/^# rules //p' /etc/ufw/swarm-ci 2>/dev/null)"
  show "ufw-listed=$(sed -n 's/^# listed //p' /etc/ufw/swarm-ci 2>/dev/null)"
fi
if [ -e /etc/nftables.d/swarm-ci.nft ]; then
  show "firewall=$(sed -n 's/^# rules //p' /etc/nftables.d/swarm-ci.nft)"
  show "listed=$(sed -n 's/^# listed //p' /etc/nftables.d/swarm-ci.nft)"
fi
live=$(nft list table inet swarm_ci 2>/dev/null) && show "live=$(printf '%s' "$live" | sha256sum | cut -d ' ' -f 1)"
exit 0
