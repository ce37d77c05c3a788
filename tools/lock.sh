#!/bin/sh
# Write the lock files: every package by exact version and digest, the same ones on every
# Python we support, and no word about where they came from.
set -eu
cd "$(dirname "$0")/.."

compile() {
    .venv/bin/python -m uv pip compile --system-certs --quiet --upgrade \
        --universal --python-version 3.11 --fork-strategy fewest --generate-hashes --no-annotate \
        --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" "$@"
}

compile pyproject.toml -o requirements.lock
compile pyproject.toml --extra dev --constraint requirements.lock -o requirements-dev.lock
# The installer shares the environment, so it may not want other versions than the rest.
compile requirements-installer.in --constraint requirements-dev.lock -o requirements-installer.lock

# So does ROS 2. Its build tools want plugins of pytest that they do not need to build.
compile requirements-ros.in --constraint requirements-dev.lock -o requirements-ros.lock \
    --no-emit-package pytest-cov --no-emit-package pytest-repeat \
    --no-emit-package pytest-rerunfailures --no-emit-package coverage
