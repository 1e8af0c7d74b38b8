#!/usr/bin/env bash
# Install Chromium and a Chinese font for the browser tests where that is possible; say so where it isn't.
set -euo pipefail
if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; then
  exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "no Chromium here and no way to install it: browser tests will skip (install chromium and fonts-noto-cjk)" >&2
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -q -y --no-install-recommends chromium fonts-noto-cjk
