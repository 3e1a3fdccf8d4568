#!/bin/sh
# Usage: unshare --mount --pid --fork --kill-child sh clean-root.sh LOWER FOLDER
# Becomes the first process of a system that begins as the one in LOWER. What changes in it is in memory, and goes with it.
# It shares /tmp, devices and network with us, and sees no process but its own.
set -e
mount --make-rprivate /
mount -t tmpfs -o mode=0755,size=4g none "$2"
mkdir "$2/changed" "$2/work" "$2/root"
mount -t overlay -o "lowerdir=$1,upperdir=$2/changed,workdir=$2/work" none "$2/root"
cd "$2/root"
for tree in dev sys tmp; do mount --rbind "/$tree" "$tree"; done
mount -t proc none proc
mount -t tmpfs -o mode=0755 none run
# Not chroot: within one, Chromium may not make the namespaces of its sandbox.
pivot_root . mnt
umount -l /mnt
cd /
echo ready
# Takes in the processes whose parents are gone, as the first process does.
while sleep 1; do :; done
