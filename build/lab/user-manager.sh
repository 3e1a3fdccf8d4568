#!/bin/sh
# Usage: unshare --mount sh user-manager.sh NAME
# Becomes systemd's user manager with a control group of its own. It runs only where systemd has started the system, which
# is what the folder says, for this process and its children alone.
set -e
mount --make-rprivate /
mkdir -p /run/systemd
mount -t tmpfs none /run/systemd
mkdir /run/systemd/system
for tree in /sys/fs/cgroup/systemd /sys/fs/cgroup/unified /sys/fs/cgroup; do
  [ -e "$tree/cgroup.procs" ] || continue
  mkdir -p "$tree/$1"
  echo $$ >"$tree/$1/cgroup.procs"
done
exec unshare --cgroup /usr/lib/systemd/systemd --user --unit=basic.target
