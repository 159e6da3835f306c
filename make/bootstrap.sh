#!/usr/bin/env bash
# make/bootstrap.sh LEVEL: what one level of work needs, set up once.
#   runtime   .venv with the pinned packages and this project; Graphviz
#   dev       also the test tools, Chromium with what drives it, fonts
#   contract  also Node (from a Python wheel) for the official API descriptions
# Prints nothing where everything is there. Exit codes: 0 ready, 2 something must be installed by hand.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

state=.venv/.catalejo
python=${PYTHON:-python3}

say() { printf '%s\n' "$*" >&2; }
fail() { say "$*"; exit 2; }

# Prints the lock files of a level. Every level holds the one before it.
locks_of() {
  case $1 in
    runtime)  echo build runtime ;;
    dev)      echo build dev ;;
    contract) echo build dev contract ;;
    *) return 1 ;;
  esac
}

# --- Debian packages --------------------------------------------------------------------------------------------

has() { command -v "$1" >/dev/null; }

# Prints the Debian names of the programs and fonts that a level uses and this machine lacks.
missing_packages() {
  ours || "$python" -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
  has git || echo git
  has dot || echo graphviz
  [ "$1" != runtime ] || return 0
  has chromium || has chromium-browser || echo chromium
  # The nightly workflow asks with it; its jobs are run as they are written.
  has curl || echo curl
  # Only Debian and its children are asked for libraries and fonts: elsewhere their place is not known.
  has dpkg || return 0
  # Playwright's own Node needs it.
  compgen -G '/usr/lib/*/libatomic.so.1' >/dev/null || echo libatomic1
  [ -d /usr/share/fonts/truetype/dejavu ] || echo fonts-dejavu-core
  [ -e /usr/share/fonts/truetype/noto/NotoSans-Regular.ttf ] || echo fonts-noto-core
}

# Prints the words to put before apt-get: nothing for root, "sudo -n" where no password is asked; fails otherwise.
apt_prefix() {
  has apt-get || return 1
  [ "$(id -u)" != 0 ] || return 0
  has sudo && sudo -n true 2>/dev/null && echo "sudo -n"
}

# install_packages "NAME NAME ...": through apt where this user may, else one line that names them.
install_packages() {
  local prefix log apt
  prefix=$(apt_prefix) || fail "Missing Debian packages: $1. As root: apt-get install $1. Then run make again."
  say "Installing Debian packages: $1"
  log=$(mktemp)
  apt="$prefix env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300"
  # The lists of a fresh machine may be absent or old: they are fetched only where the first try fails.
  # shellcheck disable=SC2086  # both are several words on purpose
  if ! $apt install --no-install-recommends $1 >"$log" 2>&1 </dev/null &&
     ! { $apt update && $apt install --no-install-recommends $1; } >"$log" 2>&1 </dev/null; then
    tail -n 15 -- "$log" >&2
    rm -f -- "$log"
    fail "apt-get could not install: $1. Install them by hand, then run make again."
  fi
  rm -f -- "$log"
}

# --- Python -----------------------------------------------------------------------------------------------------

# True for an environment that this script made, here, and finished, and that still starts. One that was moved is none:
# the programs in .venv/bin hold their absolute path.
ours() {
  [ "$(cat -- "$state/ours" 2>/dev/null)" = "$(pwd -P)" ] && [ ! -f "$state/unfinished" ] &&
    .venv/bin/python -c 'import pip' 2>/dev/null
}

# Prints one line that changes whenever a level must be set up again.
fingerprint() {
  local lock files=(make/bootstrap.sh)
  for lock in $(locks_of "$1"); do files+=("requirements/$lock.txt"); done
  {
    cat -- "${files[@]}"
    # What the installed project's metadata is made of; the settings of tools below it change nothing here.
    sed '/^\[tool\./,$d' pyproject.toml
    pwd -P
    readlink -f -- .venv/bin/python || true
    cat -- .venv/pyvenv.cfg
  } | git hash-object --stdin
}

ready() {
  [ -f "$state/$1" ] && .venv/bin/python -c '' 2>/dev/null && [ "$(cat -- "$state/$1")" = "$(fingerprint "$1")" ]
}

# An environment that we did not make, or did not finish changing, is not to be trusted: begin again.
make_environment() {
  if ours; then return; fi
  # Not `venv --clear`: it follows a .venv that is a link, and fails on one that is a file.
  rm -rf -- .venv
  say "Making .venv with $("$python" -V)"
  "$python" -m venv .venv || fail "Could not make .venv with $python."
  mkdir -p -- "$state"
  pwd -P > "$state/ours"
}

pip_install() {
  .venv/bin/python -m pip install -qq --disable-pip-version-check --no-input --no-deps --no-compile "$@" \
    </dev/null || fail "pip could not install the pinned packages; its message is above."
}

install_python() {
  local lock step arguments=()
  make_environment
  touch -- "$state/unfinished"
  rm -f -- "$state/runtime" "$state/dev" "$state/contract"
  for lock in $(locks_of "$1"); do arguments+=(-r "requirements/$lock.txt"); done
  say "Installing pinned Python packages ($1)"
  # Hashes say what is right, so any index, mirror or folder may deliver it; nothing is built from source.
  pip_install --require-hashes --only-binary :all: "${arguments[@]}"
  pip_install --no-index --no-build-isolation --editable .
  for step in runtime dev contract; do
    fingerprint "$step" > "$state/$step"
    [ "$step" != "$1" ] || break
  done
  rm -f -- "$state/unfinished"
}

# --- Main -------------------------------------------------------------------------------------------------------

main() {
  local level=${1:-} missing
  locks_of "$level" >/dev/null || fail "usage: make/bootstrap.sh runtime|dev|contract"
  # An empty HOME would put caches into /: any real folder will do.
  [ -n "${HOME:-}" ] || export HOME="${TMPDIR:-/tmp}"
  # Two targets of one `make -j` share one set-up. The lock is the project folder itself: no file to leave behind.
  exec 9<.
  if has flock && ! flock -n 9; then
    say "Waiting for another make that is setting up"
    flock 9
  fi
  ours || "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    fail "Python 3.11 or newer is needed, $python is not. Name one: make ... PYTHON=python3.12"
  missing=$(missing_packages "$level" | paste -s -d ' ')
  [ -z "$missing" ] || install_packages "$missing"
  ready "$level" || install_python "$level"
}

main "$@"
