#!/usr/bin/env bash
# Installs what is missing, once: Debian packages (arguments: broker postgresql) and the locked environment in .venv.
# A second run finds its stamp and does nothing. Package installers use their ordinary configuration.
set -euo pipefail
cd "$(dirname "$0")/../.."

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"; else
    echo "setup: need root or sudo to install Debian packages: $*" >&2; exit 1
  fi
}

missing=()
python3 -c 'import ensurepip, venv' 2>/dev/null || [ -x .venv/bin/python ] || missing+=(python3-venv)
command -v curl >/dev/null || missing+=(curl)  # the first call that `make up` prints
for want in "$@"; do
  case $want in
    broker) [ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || missing+=(rabbitmq-server) ;;
    postgresql) compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql) ;;
    *) echo "setup: unknown part $want" >&2; exit 2 ;;
  esac
done

if [ ${#missing[@]} -gt 0 ]; then
  echo "setup: installing ${missing[*]}"
  # The system's own broker and database shall not start: the suite runs private ones.
  policy=/usr/sbin/policy-rc.d
  if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee $policy >/dev/null
    as_root chmod 755 $policy
    trap 'as_root rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  log=$(mktemp)
  for try in 1 2 3; do
    as_root env DEBIAN_FRONTEND=noninteractive sh -c \
      "apt-get update -qq && apt-get install -y -qq --no-install-recommends ${missing[*]}" >"$log" 2>&1 && break
    [ $try = 3 ] && { tail -n 20 "$log" >&2; echo "setup: apt-get failed" >&2; exit 1; }
    sleep 3
  done
  rm -f "$log"
fi

stamp=.venv/.installed
wanted=$(cat deploy/requirements.lock services/*/pyproject.toml proto/pyproject.toml deploy/local/setup.sh | sha256sum)
[ "$(cat $stamp 2>/dev/null)" = "$wanted" ] && exit 0
echo "setup: making the environment in .venv"
[ -x .venv/bin/python ] || python3 -m venv .venv
.venv/bin/python -m ensurepip -q 2>/dev/null || true
.venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r deploy/requirements.lock
editable=()
for package in proto services/*/; do [ -f "$package/pyproject.toml" ] && editable+=(-e "$package"); done
.venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation --no-index "${editable[@]}"
echo "$wanted" >$stamp
