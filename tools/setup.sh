#!/bin/sh
# Make .venv from the lock files: "tools/setup.sh run" for what the product needs,
# "tools/setup.sh dev" for that and what its tests and checks need.
#
# PYTHON=/path/to/python3.12 chooses the interpreter; otherwise the newest of 3.11 to 3.13 that
# works is taken.
set -eu
cd "$(dirname "$0")/.."

case ${1:-} in
    run) lock=requirements.lock ;;
    dev) lock=requirements-dev.lock ;;
    *) echo "usage: tools/setup.sh run|dev" >&2; exit 2 ;;
esac

# A pyenv shim exists for versions that are not selected, so a candidate must really run;
# and Debian's python3 comes without ensurepip unless python3-venv is installed.
suits() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
        >/dev/null 2>&1
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        suits "$PYTHON" && { echo "$PYTHON"; return; }
        echo "PYTHON=$PYTHON is not a Python 3.11, 3.12 or 3.13 with venv." >&2
        return 1
    fi
    for candidate in python3.13 python3.12 python3.11 python3; do
        suits "$candidate" && { echo "$candidate"; return; }
    done
    echo "No Python 3.11, 3.12 or 3.13 with venv found (tried python3.13, 3.12, 3.11, python3)." >&2
    echo "Install one (on Debian: apt-get install python3 python3-venv)," >&2
    echo "or name one: make setup PYTHON=/path/to/python3.12" >&2
    return 1
}

# The environment is made anew only where it is missing or does not run (its Python is gone, or
# the checkout has moved); what else is installed in it is left alone.
if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    python=$(find_python)
    echo "==> making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
fi

. tools/install.sh
install_lock "$lock"
say "installing last100 itself, editable"
uv_install --quiet --no-deps --no-build-isolation --editable . || pip_install --no-deps --editable .

touch ".venv/.last100-$1"
[ "$1" = run ] || touch .venv/.last100-run
say "ready: .venv/bin/last100 --help"
