#!/bin/sh
# The tests of ROS 2 that need real time. About one process in four hundred dies of SIGSEGV in the
# middleware while it starts; pytest itself gets a second chance then, and no other failure does.
set -u
cd "$(dirname "$0")/.."

echo "==> tests of ROS 2 on real parts and in real time"
.venv/bin/pytest -q -m "live and ros"
code=$?
if [ "$code" -ge 128 ]; then
    echo "==> a signal ended them ($code); once more"
    .venv/bin/pytest -q -m "live and ros"
    code=$?
fi
exit "$code"
