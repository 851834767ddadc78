#!/usr/bin/env bash
# The one door to everything that is done with a clone: ./build.sh TARGET [options]. The targets are in build.cake.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

usage() {
  cat <<'TEXT'
./build.sh demo [--keep]   runs a pool on this machine and streams real footage through it
./build.sh test            builds and runs every test; closes with "N passed, N failed"
./build.sh soak [--minutes M]  long runs: random damage, long streams, a pool under mixed traffic; 30 minutes
./build.sh check           formatting, and a build with every warning an error
./build.sh bench [NAME]    benchmarks beside their references; results in artifacts/bench
./build.sh publish         runnable programs in artifacts/bin
TEXT
}

# The SDK of global.json: on the path, or where its own installer puts it.
find_sdk() {
  local place
  for place in "${DOTNET_ROOT:-}" "$HOME/.dotnet" /usr/share/dotnet /usr/lib/dotnet; do
    dotnet --version >/dev/null 2>&1 && return
    [[ -x "$place/dotnet" ]] && export DOTNET_ROOT="$place" PATH="$place:$PATH"
  done
  dotnet --version >/dev/null 2>&1 && return
  cat >&2 <<'TEXT'
build.sh: no .NET SDK 10.0.4xx found, which global.json asks for. Install it with
  curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0
or with your distribution's package (dotnet-sdk-10.0); then run this again.
TEXT
  exit 2
}

target="${1:-}"
[[ $# -gt 0 ]] && shift
options=()
case "$target" in
  test | check | publish) ;;
  demo)
    [[ "${1:-}" == "--keep" ]] && options+=(--keep) && shift
    ;;
  soak)
    if [[ "${1:-}" == "--minutes" || "${1:-}" == --minutes=* ]]; then
      [[ "$1" == --minutes ]] && shift
      minutes="${1:-}"
      minutes="${minutes#--minutes=}"
      if ! [[ "$minutes" =~ ^[1-9][0-9]{0,3}$ ]]; then
        echo "build.sh: '--minutes' takes a whole number from 1 to 9999." >&2
        exit 2
      fi
      options+=("--minutes=$minutes")
      shift
    fi
    ;;
  bench)
    [[ -n "${1:-}" ]] && options+=("--name=$1") && shift
    ;;
  "" | help | -h | --help)
    usage
    exit 0
    ;;
  *)
    echo "build.sh: '$target' is no target. These are:" >&2
    usage >&2
    exit 2
    ;;
esac
if [[ $# -gt 0 ]]; then
  echo "build.sh: '$1' means nothing to '$target'." >&2
  usage >&2
  exit 2
fi

find_sdk
build/install.sh "$target"
dotnet tool restore --verbosity quiet
exec dotnet cake build.cake --target="$target" --verbosity=normal "${options[@]}"
