#!/usr/bin/env bash
# Installs what a target of build.sh needs from the distribution: build/install.sh demo|test|…
# As root by apt, saying what and why. Otherwise it prints the one command to run and ends with exit code 2.
set -euo pipefail

missing=()

# need COMMAND PACKAGE WHY: remembers the package if the command is not there.
need() {
  command -v "$1" >/dev/null && return
  echo "install: '$1' is missing ($2): $3" >&2
  [[ " ${missing[*]} " == *" $2 "* ]] || missing+=("$2")
}

case "${1:-}" in
  demo | test | soak | bench)
    need ffmpeg ffmpeg "workers transcode with it"
    need ffprobe ffmpeg "results are compared with what it reads"
    need bwrap bubblewrap "workers lock the encoder up in it, because footage comes from strangers"
    need prlimit util-linux "bounds the encoder's memory, time and files"
    need setpriv util-linux "takes privileges from the encoder where bubblewrap cannot run"
    ;;
esac

[[ ${#missing[@]} -eq 0 ]] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "install: there is no apt-get here. Install these with your package manager, then run this again: ${missing[*]}" >&2
  exit 2
fi
if [[ $EUID -ne 0 ]]; then
  echo "install: not root. Run this, then try again:" >&2
  echo "  sudo apt-get update && sudo apt-get install --yes --no-install-recommends ${missing[*]}" >&2
  exit 2
fi
echo "install: apt-get install ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install --yes --no-install-recommends -qq "${missing[@]}" >/dev/null
