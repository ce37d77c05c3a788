# Sourced by setup.sh and ros.sh: how a lock file gets into .venv. uv installs fastest and is itself
# locked; where it cannot be had, pip does it.

say() { printf '%s\n' "==> $*"; }

pip_install() { .venv/bin/python -m pip install --disable-pip-version-check "$@"; }
uv_install() { .venv/bin/python -m uv pip install --system-certs --python .venv/bin/python "$@"; }

# uv does not read pip's configuration; where that names another index, say so.
index=${PIP_INDEX_URL:-$(.venv/bin/python -m pip config get global.index-url 2>/dev/null || true)}
[ -z "$index" ] || export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$index}"

# install_lock FILE: every package of it, and nothing that it does not name.
install_lock() {
    say "installing $(grep -c '==' "$1") locked packages from $1"
    # Byte code is made now, on all cores, so that the first start is not the slow one.
    if pip_install --quiet --require-hashes -r requirements-installer.lock &&
        uv_install --compile-bytecode --no-deps --require-hashes -r "$1"; then
        return
    fi
    say "uv cannot do it here; pip does"
    pip_install --no-deps --require-hashes -r "$1"
}
