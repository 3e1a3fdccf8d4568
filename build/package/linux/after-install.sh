#!/bin/sh
# Runs as root after the files are in place, at the first installation and at every later one.
set -e
# The machine's own policy: administrators write here, everybody reads.
install -d -o root -g root -m 0755 /etc/glasskey
# Debian: the token with which the agent enrols, if IT gave one beforehand. It moves, and stays in no database.
if [ "$1" = configure ] && [ -f /usr/share/debconf/confmodule ]; then
  . /usr/share/debconf/confmodule
  db_get glasskey/enrolment-group || RET=
  GROUP=$RET
  db_get glasskey/enrolment-token || RET=
  if [ -n "$RET" ]; then
    FILE=/etc/glasskey/enrolment-token
    (umask 077 && printf '%s\n' "$RET" >"$FILE.new")
    if [ -n "$GROUP" ]; then
      if getent group "$GROUP" >/dev/null; then
        chgrp -- "$GROUP" "$FILE.new"
        chmod 0640 "$FILE.new"
      else
        echo "glasskey: there is no group $GROUP: only root may read $FILE" >&2
      fi
    fi
    mv -f "$FILE.new" "$FILE"
  fi
  db_unregister glasskey/enrolment-token || true
  db_stop
fi
# Chromium's helper for systems on which people may not make user namespaces.
if [ -f /opt/Glasskey/chrome-sandbox ]; then
  chown root:root /opt/Glasskey/chrome-sandbox
  chmod 4755 /opt/Glasskey/chrome-sandbox
fi
# Ubuntu 24 and later allow user namespaces by profile; where the profile's language is not known it is not needed.
if command -v apparmor_parser >/dev/null && [ -d /etc/apparmor.d ] &&
  apparmor_parser --skip-kernel-load --skip-cache /opt/Glasskey/resources/apparmor-profile >/dev/null 2>&1; then
  install -m 0644 /opt/Glasskey/resources/apparmor-profile /etc/apparmor.d/glasskey
  apparmor_parser --replace /etc/apparmor.d/glasskey >/dev/null 2>&1 || true
fi
if command -v update-desktop-database >/dev/null; then update-desktop-database -q /usr/share/applications || true; fi
# What changed of the updater's timer counts from now on, where systemd runs.
if [ -d /run/systemd/system ]; then systemctl daemon-reload >/dev/null 2>&1 || true; fi
# The agent starts with every graphical session from the next one on; one that runs goes on until its person signs out.
if command -v systemctl >/dev/null; then systemctl --global enable glasskey.service >/dev/null 2>&1 || true; fi
