#!/usr/bin/env bash
# act, actionlint and zizmor in the versions that this repository is tested with: none of them is an npm package.
#
#   scripts/workflow-tools.sh [NAME...]      provides them (all when none is named), prints the folder to put on PATH
#
# A tool on PATH is taken when it says the wanted version. Else act and actionlint are built with Go and zizmor is
# installed into a virtual environment of Python, once per version, below ${XDG_CACHE_HOME:-~/.cache}/slipway-tools.
set -euo pipefail

declare -A version=([act]=0.2.89 [actionlint]=1.7.12 [zizmor]=1.32.0)
declare -A module=([act]=github.com/nektos/act [actionlint]=github.com/rhysd/actionlint/cmd/actionlint)

store=${XDG_CACHE_HOME:-$HOME/.cache}/slipway-tools
shelf=$store/bin
mkdir -p "$shelf"

require() {
  command -v "$1" >/dev/null && return
  echo "workflow-tools: $1 is needed to provide $2 ${version[$2]}; install $1, or $2 itself." >&2
  exit 1
}

is_wanted() { # program, name: does it say the version that we want?
  [[ -x $1 ]] || return 1
  local said
  said=$("$1" --version 2>&1) || return 1
  [[ " ${said//$'\n'/ } " =~ [^0-9.]"${version[$2]}"[^0-9.] ]]
}

provide() {
  local name=$1 home="$store/$1-${version[$1]}" found
  is_wanted "$shelf/$name" "$name" && return
  found=
  while IFS= read -r found && [[ $found == "$shelf/$name" ]]; do found=; done < <(type -aP "$name")
  if [[ -n $found ]] && is_wanted "$found" "$name"; then
    ln -sfn "$(readlink -f "$found")" "$shelf/$name"
    return
  fi
  echo "workflow-tools: installing $name ${version[$name]}" >&2
  if [[ -v module[$name] ]]; then
    require go "$name"
    GOBIN=$home go install "${module[$name]}@v${version[$name]}" >&2
    ln -sfn "$home/$name" "$shelf/$name"
  else
    require python3 "$name"
    python3 -m venv --clear "$home"
    "$home/bin/pip" install --quiet --disable-pip-version-check "$name==${version[$name]}" >&2
    ln -sfn "$home/bin/$name" "$shelf/$name"
  fi
  is_wanted "$shelf/$name" "$name" || {
    echo "workflow-tools: $shelf/$name does not say ${version[$name]}." >&2
    exit 1
  }
}

exec 3>"$store/lock"
if command -v flock >/dev/null; then flock 3; fi
for name in "${@:-act}"; do [[ -v version[$name] ]] || { echo "workflow-tools: no tool $name." >&2; exit 1; }; done
if (($# == 0)); then set -- act actionlint zizmor; fi
for name in "$@"; do provide "$name"; done
echo "$shelf"
