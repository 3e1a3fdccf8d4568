#!/bin/sh
# Runs as root after the files are gone. People's trails, in their own folders, stay: they are evidence.
set -e
case "$1" in upgrade | failed-upgrade | 1) exit 0 ;; esac
if [ -f /etc/apparmor.d/glasskey ]; then
  if command -v apparmor_parser >/dev/null; then apparmor_parser --remove /etc/apparmor.d/glasskey >/dev/null 2>&1 || true; fi
  rm -f /etc/apparmor.d/glasskey
fi
rm -rf /var/lib/glasskey # what the updater last did
rm -f /etc/glasskey/enrolment-token # of no use to anybody without the program, and a secret until it is used
rmdir --ignore-fail-on-non-empty /etc/glasskey 2>/dev/null || true
if [ "$1" = purge ] && [ -f /usr/share/debconf/confmodule ]; then
  . /usr/share/debconf/confmodule
  db_purge
  db_stop
fi
if [ -d /run/systemd/system ]; then systemctl daemon-reload >/dev/null 2>&1 || true; fi
if command -v update-desktop-database >/dev/null; then update-desktop-database -q /usr/share/applications || true; fi
