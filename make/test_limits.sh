#!/usr/bin/env bash
# make/test_limits.sh: a quick part of the suite on machines that are tighter than a developer's.
#   1. with 256 open files: what forgets to close an archive or a pipe fails here
#   2. as a user who is nobody, on a copy of the tree: what relies on root's rights, a home folder or a writable
#      source tree fails here; only where this is root's shell, for no user is made for it
# Exit codes: pytest's.
set -euo pipefail
shopt -s nullglob
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

pytest=("$PWD/.venv/bin/python" -m pytest -q -n 0 -p no:cacheprovider)
# Rooms that hold files, pipes and children: archives, workers, the swap, the store, the whole command.
few_files=(tests/unit/kit tests/unit/publish tests/unit/history tests/unit/capture/test_local.py tests/unit/docs/test_build.py)
nobody=(tests/unit/kit/test_exchange.py tests/unit/kit/test_cache.py tests/unit/kit/test_nursery.py tests/unit/publish tests/unit/history tests/unit/capture/test_local.py tests/unit/cli
        tests/unit/catalog/test_discovery.py tests/unit/stacks/test_roots.py)

echo '== with 256 open files'
(ulimit -n 256; "${pytest[@]}" "${few_files[@]}")

echo '== as an unprivileged user'
if [ "$(id -u)" != 0 ]; then
  echo 'left out: this user has no privileges already, the first half ran as it'
  exit 0
fi
if ! command -v setpriv >/dev/null; then
  echo 'left out: setpriv (util-linux) is not on this machine'
  exit 0
fi
as_nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs env -i PATH="$PATH" LANG=C.UTF-8)

# An interpreter that this user may start: .venv's own, else one of the machine with the same version.
wanted=$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')
interpreter=
for candidate in "$PWD/.venv/bin/python" "/usr/local/bin/python$wanted" "/usr/bin/python$wanted"; do
  if "${as_nobody[@]}" "$candidate" -c 'import venv' 2>/dev/null; then interpreter=$candidate; break; fi
done
if [ -z "$interpreter" ] || ! "${as_nobody[@]}" test -r "$PWD/.venv/lib/python$wanted/site-packages/msgspec"; then
  echo "left out: another user may start no Python $wanted here, or not read $PWD/.venv"
  exit 0
fi
copy=$(mktemp -d)
trap 'rm -rf -- "$copy"' EXIT
chmod 755 "$copy"
mkdir "$copy/tree" "$copy/own"
# What git knows and what is new, as it stands now; root's, so that a test which writes beside the sources fails.
git ls-files -z --cached --others --exclude-standard | tar --null -T - --ignore-failed-read -cf - | tar -xf - -C "$copy/tree"
"$interpreter" -m venv --without-pip "$copy/venv"
printf '%s\n' "$copy/tree/generator" "$PWD/.venv/lib/python$wanted/site-packages" > "$copy/venv/lib/python$wanted/site-packages/tree.pth"
chmod -R a+rX "$copy"
chown 65534:65534 "$copy/own"
cd -- "$copy/tree"
"${as_nobody[@]}" HOME="$copy/own" TMPDIR="$copy/own" PYTHONDONTWRITEBYTECODE=1 \
  "$copy/venv/bin/python" -m pytest -q -n 0 -p no:cacheprovider "${nobody[@]}"
