"""How colcon builds last100_ros: the nodes, and the launch files beside them."""

from pathlib import Path

from setuptools import setup

NAME = "last100_ros"
NODES = ("fleet_manager", "sim", "vehicle_agent", "visuals", "recorder")


def launch_files() -> list[tuple[str, list[str]]]:
    """Return every folder under launch/ with its files, as they go under share/."""
    files = [path for path in sorted(Path("launch").rglob("*")) if path.is_file()]
    folders = sorted({path.parent for path in files})
    return [
        (f"share/{NAME}/{folder}", [str(path) for path in files if path.parent == folder])
        for folder in folders
    ]


setup(
    name=NAME,
    version="0.1.0",
    description="ROS 2 nodes of the Last100 fleet manager",
    license="Apache-2.0",
    maintainer="Last100 maintainers",
    maintainer_email="maintainers@last100.example",
    packages=[NAME],
    data_files=[
        ("share/ament_index/resource_index/packages", [f"resource/{NAME}"]),
        (f"share/{NAME}", ["package.xml"]),
        *launch_files(),
    ],
    install_requires=["setuptools"],
    zip_safe=False,
    entry_points={
        "console_scripts": [f"{node} = {NAME}.{node}_node:main" for node in NODES],
    },
)
