"""The house's own rules: tests beside modules, style by the numbers, locks, requirements."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NODES = "ros2_ws/src/last100_ros/last100_ros"
PACKAGES = ("fleet_manager", "sim", NODES)
LOCKS = (
    "requirements.lock",
    "requirements-dev.lock",
    "requirements-installer.lock",
    "requirements-ros.lock",
)
MODULE_LINES_MAX = 400
NODE_LINES_MAX = 199
FUNCTION_LINES_MAX = 50
PARAMETERS_MAX = 5

type_of_function = ast.FunctionDef | ast.AsyncFunctionDef


def python_files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def functions(tree: ast.AST) -> Iterator[type_of_function]:
    return (node for node in ast.walk(tree) if isinstance(node, type_of_function))


def does_something(function: type_of_function) -> bool:
    """Whether there is more to it than a docstring and an ellipsis, as in a protocol."""
    return not all(
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        for statement in function.body
    )


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def parameters(function: type_of_function) -> int:
    """Count what a caller has to think about: self and cls do not count."""
    listed = function.args
    names = [arg.arg for arg in (*listed.posonlyargs, *listed.args, *listed.kwonlyargs)]
    return sum(name not in {"self", "cls"} for name in names)


def test_file_of(module: Path) -> str:
    """Name a module's test: room/mod.py has test_room_mod.py, sim/mod.py test_sim_mod.py.

    Those of ROS have a folder of their own: ros/test_ros_mod.py.
    """
    if module.is_relative_to(ROOT / NODES):
        return f"ros/test_ros_{module.stem.strip('_')}.py"
    parts = module.relative_to(ROOT).with_suffix("").parts
    rooms = parts[1:] if parts[0] == "fleet_manager" else parts
    return "_".join(("test", *(part.strip("_") for part in rooms))) + ".py"


# not a test, whatever its name says
test_file_of.__test__ = False  # type: ignore[attr-defined]


def committed_texts() -> Iterator[tuple[str, str]]:
    """Yield (name, text) of every file under version control or about to be."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    for name in listing.stdout.splitlines():
        path = ROOT / name
        try:
            yield name, path.read_text("utf-8")
        except (FileNotFoundError, IsADirectoryError, UnicodeDecodeError):
            continue  # deleted but not yet committed, a link to a folder, or not a text


def locked(lock: str) -> dict[str, str]:
    found = re.findall(
        r"^([a-z0-9.-]+)==([^ ;]+)", (ROOT / lock).read_text("utf-8"), re.MULTILINE
    )
    return dict(found)


def normal_name(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match, requirement
    return re.sub(r"[-_.]+", "-", match.group()).lower()


def wanted_by_ros() -> list[str]:
    lines = (ROOT / "requirements-ros.in").read_text("utf-8").splitlines()
    return [normal_name(line) for line in lines if line and not line.startswith("#")]


def test_every_module_that_does_something_has_its_own_test_file() -> None:
    """A module that only declares names, words and protocols has nothing to test."""
    missing = [
        f"{module.relative_to(ROOT)} wants tests/{test_file_of(module)}"
        for module in python_files(*PACKAGES)
        if module.name not in {"__init__.py", "__main__.py"}
        and any(does_something(function) for function in functions(parse(module)))
        and not (ROOT / "tests" / test_file_of(module)).exists()
    ]
    assert missing == []


def test_every_test_file_of_a_room_has_its_module() -> None:
    rooms = {path.parent.name for path in python_files("fleet_manager")} | {"sim"}
    expected = {test_file_of(module) for module in python_files(*PACKAGES)}
    orphans = [
        path.name
        for path in (ROOT / "tests").glob("test_*.py")
        if path.name.split("_")[1].removesuffix(".py") in rooms and path.name not in expected
    ]
    assert orphans == []


def test_a_node_converts_calls_and_publishes_in_less_than_200_lines() -> None:
    lengths = {
        path.name: len(path.read_text("utf-8").splitlines())
        for path in (ROOT / NODES).glob("*_node.py")
    }
    assert {name: n for name, n in lengths.items() if n > NODE_LINES_MAX} == {}


def test_no_module_is_longer_than_400_lines() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines())
        for path in python_files(*PACKAGES, "tests", "benchmarks")
    }
    assert {name: n for name, n in lengths.items() if n > MODULE_LINES_MAX} == {}


def test_no_function_is_longer_than_50_lines() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{function.lineno} {function.name}"
        for path in python_files(*PACKAGES, "tests", "benchmarks")
        for function in functions(parse(path))
        if function.end_lineno and function.end_lineno - function.lineno >= FUNCTION_LINES_MAX
    ]
    assert long == []


def test_no_function_takes_more_than_five_parameters() -> None:
    """A decorated function may be a command or a route: its parameters are a user's options."""
    crowded = [
        f"{path.relative_to(ROOT)}:{function.lineno} {function.name}"
        for path in python_files(*PACKAGES)
        for function in functions(parse(path))
        if parameters(function) > PARAMETERS_MAX and not function.decorator_list
    ]
    assert crowded == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in python_files(*PACKAGES, "tests", "benchmarks")
        if not ast.get_docstring(parse(path))
    ]
    assert silent == []


def test_top_level_folders_that_would_shadow_a_package_are_not_packages() -> None:
    """A package named launch would hide the one of ROS 2."""
    assert [
        name for name in ("launch", "maps", "tests") if (ROOT / name / "__init__.py").exists()
    ] == []


def test_nothing_committed_names_a_path_of_the_machine_it_was_written_on() -> None:
    machine_path = re.compile(r"(?<![\w.$}~-])/(?:work|farm|root|home|Users)/\w")
    found = [
        f"{name}:{number} {line.strip()[:80]}"
        for name, text in committed_texts()
        for number, line in enumerate(text.splitlines(), 1)
        if machine_path.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_holds_versions_and_digests_and_nothing_else(lock: str) -> None:
    """So it names no registry host, no index, no folder of this machine."""
    grammar = re.compile(
        r"#.*"
        r"|[a-z0-9.-]+==[A-Za-z0-9.+!]+( ; [a-z_ '()=!<>.0-9A-Z]+)? \\"
        r"|    --hash=sha256:[0-9a-f]{64}( \\)?"
    )
    lines = (ROOT / lock).read_text("utf-8").splitlines()
    assert [line for line in lines if not grammar.fullmatch(line)] == []
    assert [line for line in lines if "://" in line] == []


def test_every_direct_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    run = {normal_name(text) for text in project["dependencies"]}
    dev = {normal_name(text) for text in project["optional-dependencies"]["dev"]}
    assert run - locked("requirements.lock").keys() == set()
    assert (run | dev) - locked("requirements-dev.lock").keys() == set()
    assert set(wanted_by_ros()) - locked("requirements-ros.lock").keys() == set()


def test_the_lock_files_agree_with_each_other() -> None:
    run, dev, *added = (locked(lock) for lock in LOCKS)
    assert {name: dev.get(name) for name in run} == run
    for lock in added:
        shared = lock.keys() & dev.keys()
        assert {name: lock[name] for name in shared} == {name: dev[name] for name in shared}


def test_every_direct_dependency_is_explained() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    listed = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    wanted = [*listed, *wanted_by_ros()]
    page = (ROOT / "docs/dependencies.md").read_text("utf-8").lower()
    assert [text for text in wanted if f"`{normal_name(text)}`" not in page] == []


def test_every_link_from_a_page_to_a_file_leads_somewhere() -> None:
    dead = [
        f"{name}: {target}"
        for name, text in committed_texts()
        if name.endswith(".md")
        for target in re.findall(r"\]\(([^)#\s]+)", text)
        if "://" not in target and not (ROOT / name).parent.joinpath(target).exists()
    ]
    assert dead == []
