#!/bin/sh
# Inside mount and pid namespaces of its own: finish.sh ROOT PACKAGE...
# Turns a minimal system into a server's disk: engine, registry, sshd, a user `deploy` and a writable /data.
set -eu
root=$1
shift
mount --make-rprivate /
mount -t proc proc "$root/proc"
mount -t devpts devpts "$root/dev/pts"
# No package may start its service: this is a disk, not a running server.
printf '#!/bin/sh\nexit 101\n' > "$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"
chroot "$root" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
chroot "$root" useradd --create-home --shell /bin/bash --groups docker deploy
chroot "$root" install -d -o deploy -g deploy /data
# A locked password keeps sshd from letting the user in even by key when there is no PAM.
chroot "$root" usermod -p '*' deploy
rm -f "$root"/etc/ssh/ssh_host_* "$root"/var/cache/apt/archives/*.deb "$root"/var/cache/apt/*.bin "$root/etc/resolv.conf"
rm -rf "$root"/var/lib/apt/lists/*
: > "$root/etc/resolv.conf"
