#!/usr/bin/env bash
# Writes requirements/*.txt from pyproject.toml: exact versions and the hash of every file of each, for all platforms.
# Needs the network. Versions that are already in a lock stay unless pyproject.toml asks for another one;
# `UPGRADE=1 make lock` looks for the newest of what pyproject.toml leaves open.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

uv_version=0.13.9
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
.venv/bin/python -m venv "$scratch/uv"
"$scratch/uv/bin/pip" install -qq --disable-pip-version-check "uv==$uv_version"

# Prints one list of pyproject.toml, a requirement a line.
declared() {
  .venv/bin/python - "$1" <<'PY'
import sys, tomllib
with open("pyproject.toml", "rb") as file:
    data = tomllib.load(file)
lists = {
    "build": data["build-system"]["requires"],
    "runtime": data["project"]["dependencies"],
    **data["project"]["optional-dependencies"],
}
print("\n".join(lists[sys.argv[1]]))
PY
}

# compile NAME REQUIREMENTS [uv options...]: the resolver keeps what the present lock says, then the file is replaced.
compile() {
  local name=$1 wanted=$2; shift 2
  local lock="requirements/$name.txt" draft="$scratch/$name.txt"
  if [ -f "$lock" ] && [ -z "${UPGRADE:-}" ]; then cp -- "$lock" "$draft"; fi
  "$scratch/uv/bin/uv" pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
    --no-header --no-annotate --no-emit-index-url --no-emit-find-links "$@" -o "$draft" "$wanted"
  {
    printf '# Made by "make lock" from pyproject.toml. Exact versions, a hash for every file, no addresses.\n'
    cat -- "$draft"
  } > "$scratch/$name.lock"
  cp -- "$scratch/$name.lock" "$lock"
  echo "$lock: $(grep -c '==' "$lock") packages"
}

for list in build runtime dev contract; do declared "$list" > "$scratch/$list.in"; done
cat "$scratch/runtime.in" "$scratch/dev.in" > "$scratch/everything.in"
compile runtime "$scratch/runtime.in"
compile build "$scratch/build.in" --constraint requirements/runtime.txt
compile dev "$scratch/everything.in" --constraint requirements/runtime.txt
compile contract "$scratch/contract.in" --constraint requirements/dev.txt
