#!/bin/sh
# Runs as root before the files go. Not at an update (deb: upgrade, rpm: 1): the agent is meant to start again.
set -e
case "$1" in upgrade | failed-upgrade | 1) exit 0 ;; esac
if command -v systemctl >/dev/null; then systemctl disable --now glasskey-updater.timer >/dev/null 2>&1 || true; fi
if command -v systemctl >/dev/null; then systemctl --global disable glasskey.service >/dev/null 2>&1 || true; fi
