#!/bin/sh
# Keeps the rules that ufw-arm.sh loaded, also over a restart of the server. $1 their digest. Fails if it comes too late.
set -eu
umask 077
export LC_ALL=C
dir=/run/swarm-ci-firewall
mv "$dir"/armed-* "$dir/confirmed" 2>/dev/null || { echo 'the rules before are in force again' >&2 && exit 1; }
listed=$({ ufw show added | grep " comment 'swarm-ci " && iptables -S DOCKER-USER && ip6tables -S DOCKER-USER; } | sha256sum)
printf '# rules %s\n# listed %s\n' "$1" "${listed%% *}" >/etc/ufw/swarm-ci.new
mv /etc/ufw/swarm-ci.new /etc/ufw/swarm-ci
# From now on these rules are those of the file.
rm -f /etc/nftables.d/swarm-ci.nft
nft delete table inet swarm_ci 2>/dev/null || true
systemctl enable ufw >/dev/null 2>&1
rm -rf "$dir"
