#!/usr/bin/env bash
# Runs a command with the Python of a virtual environment that has exactly the pinned packages of a requirements file.
# Usage: python-venv.sh REQUIREMENTS COMMAND [ARGUMENT…]
# The environment is made once and kept in ${XDG_CACHE_HOME:-~/.cache}/slipway-python, one per requirements and Python version.
# Needs: python3 3.11 or newer with venv (Debian: apt-get install python3-venv).
set -euo pipefail

die() {
  printf 'python-venv: error: %s\n' "$*" >&2
  exit 1
}
[ $# -ge 2 ] || die "usage: python-venv.sh REQUIREMENTS COMMAND [ARGUMENT…]"
requirements=$1
shift
[ -f "$requirements" ] || die "there is no file $requirements"
python=${PYTHON:-python3}
command -v "$python" >/dev/null || die "$python is not on PATH"
version=$("$python" -c 'import sys; assert sys.version_info >= (3, 11); print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null) ||
  die "$python is older than 3.11; name another one by PYTHON"

cache=${XDG_CACHE_HOME:-$HOME/.cache}/slipway-python
digest=$("$python" -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest()[:16])' "$requirements")
venv=$cache/$version-$digest
mkdir -p "$cache"
exec 9>"$cache/.lock" # one maker at a time
if command -v flock >/dev/null; then flock 9; fi
if [ ! -f "$venv/.complete" ]; then
  printf 'python-venv: installing %s for Python %s\n' "$requirements" "$version" >&2
  rm -rf "$venv"
  "$python" -m venv "$venv" >&2 || die "no virtual environment can be made (Debian: apt-get install python3-venv)"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --only-binary=:all: -r "$requirements" >&2
  "$venv/bin/python" -m pip check --disable-pip-version-check >&2 || die "$requirements does not list all that its packages need"
  touch "$venv/.complete"
fi
exec 9>&-

export VIRTUAL_ENV=$venv PATH="$venv/bin:$PATH"
exec "$@"
