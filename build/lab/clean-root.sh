#!/bin/sh
# Usage: unshare --mount --fork --kill-child sh clean-root.sh LOWER FOLDER SHARED
# Holds a system that begins as the one in LOWER. What changes in it is in memory, and goes with it.
# It shares devices, network, displays and the folder SHARED with us, and sees no temporary file but its own. Processes, too:
# the server of a display tells whose a window is by the numbers that processes have out here.
set -e
PATH=$PATH:/usr/sbin:/sbin # pivot_root is for root alone, and not in every path
mount --make-rprivate /
mount -t tmpfs -o mode=0755,size=4g none "$2"
mkdir "$2/changed" "$2/work" "$2/root"
mount -t overlay -o "lowerdir=$1,upperdir=$2/changed,workdir=$2/work" none "$2/root"
cd "$2/root"
for tree in dev sys proc; do mount --rbind "/$tree" "$tree"; done
mount -t tmpfs none tmp
chmod 1777 tmp
for folder in /tmp/.X11-unix "$3"; do
  mkdir -p ".$folder"
  mount --bind "$folder" ".$folder"
done
mount -t tmpfs -o mode=0755 none run
# Not chroot: within one, Chromium may not make the namespaces of its sandbox.
pivot_root . mnt
umount -l /mnt
cd /
echo ready
while sleep 1; do :; done
