#!/bin/sh
# Pid 1 of a machine: boot.sh NAME ROOTFS HOME, already inside namespaces of its own. Every mount below ends with them.
# Enters its disk by pivot_root, not by chroot, or runc fails with "error preparing rootfs".
set -eu
name=$1 rootfs=$2 home=$3
root=$home/root
mount --make-rprivate /
mount -t overlay sandbox -o "lowerdir=$rootfs,upperdir=$home/upper,workdir=$home/work" "$root"
# The engine's overlay2 cannot sit on an overlay: its data lie on the real filesystem.
mkdir -p "$root/var/lib/docker"
mount --bind "$home/data" "$root/var/lib/docker"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount --rbind /sys/fs/cgroup "$root/sys/fs/cgroup"
mount -t tmpfs -o mode=755 dev "$root/dev"
for device in null zero full random urandom tty; do cp -a "/dev/$device" "$root/dev/"; done
mkdir "$root/dev/pts" "$root/dev/shm" "$root/dev/mqueue"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$root/dev/pts"
mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
mount -t mqueue mqueue "$root/dev/mqueue"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
ln -s /proc/self/fd/0 "$root/dev/stdin"
ln -s /proc/self/fd/1 "$root/dev/stdout"
ln -s /proc/self/fd/2 "$root/dev/stderr"
mount -t tmpfs -o mode=755 run "$root/run"
mkdir -p "$root/run/sandbox" "$root/run/sshd" "$root/run/lock"
mount --bind "$home/run" "$root/run/sandbox"
echo "$name" > /proc/sys/kernel/hostname
cd "$root"
pivot_root . mnt
umount -l /mnt
cat /run/sandbox/hosts > /etc/hosts
cat /run/sandbox/resolv.conf > /etc/resolv.conf
: > /run/sandbox/booted
# Not dockerd: the engine can be stopped and started while the machine stays up.
exec docker-init -- sleep infinity
