#!/bin/sh
# Runs as root after the files are in place, at the first installation and at every later one.
set -e
# Chromium's helper for systems on which people may not make user namespaces.
if [ -f /opt/Glasskey/chrome-sandbox ]; then
  chown root:root /opt/Glasskey/chrome-sandbox
  chmod 4755 /opt/Glasskey/chrome-sandbox
fi
# The machine's own policy: administrators write here, everybody reads.
install -d -o root -g root -m 0755 /etc/glasskey
# Ubuntu 24 and later allow user namespaces by profile; where the profile's language is not known it is not needed.
if command -v apparmor_parser >/dev/null && [ -d /etc/apparmor.d ] &&
  apparmor_parser --skip-kernel-load --skip-cache /opt/Glasskey/resources/apparmor-profile >/dev/null 2>&1; then
  install -m 0644 /opt/Glasskey/resources/apparmor-profile /etc/apparmor.d/glasskey
  apparmor_parser --replace /etc/apparmor.d/glasskey >/dev/null 2>&1 || true
fi
if command -v update-desktop-database >/dev/null; then update-desktop-database -q /usr/share/applications || true; fi
# The agent starts with every graphical session from the next one on; one that runs goes on until its person signs out.
if command -v systemctl >/dev/null; then systemctl --global enable glasskey.service >/dev/null 2>&1 || true; fi
