# Last100. "make help" lists the targets. Everything happens in .venv, made on first use.

.DEFAULT_GOAL := help
.PHONY: help setup ros demo test check bench lock clean

BIN := .venv/bin
READY_RUN := .venv/.last100-run
READY_DEV := .venv/.last100-dev
READY_ROS := .venv/.last100-ros
NO_ROS := .venv/.last100-no-ros

# What has to be built again when it changes; the nodes themselves are linked, not copied.
WORKSPACE := $(shell find ros2_ws/src/last100_msgs ros2_ws/wheels; find launch -type d 2>/dev/null) \
	$(addprefix ros2_ws/src/last100_ros/,package.xml setup.py setup.cfg)

help: ## what can be made here
	@echo "Last100: a fleet controller for unmanned delivery vehicles"
	@echo
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | \
		awk -F'|' '{ printf "%-14s %s\n", $$1, $$2 }'
	@echo
	@echo "  PYTHON=/path/to/python3.12 chooses the interpreter (3.11 to 3.13)"

setup: $(READY_DEV) ## make .venv with everything, tests' tools included

ros: $(READY_ROS) ## bring ROS 2 into .venv and build the workspace in ros2_ws

demo: $(READY_RUN) ## run a day of the riverside compounds live, on a broker of its own
	@$(BIN)/last100 demo

test: check ## every check and every test
	@$(MAKE) --no-print-directory --silent ros || [ -f $(NO_ROS) ]
	@echo "==> tests"
	@$(BIN)/pytest -n 2 --dist loadfile -q -m "not live"
	@echo "==> tests on real parts and in real time, one at a time"
	@$(BIN)/pytest -q -m "live and not ros"
	@[ -f $(NO_ROS) ] || tools/test_ros.sh
	@[ ! -f $(NO_ROS) ] || echo "==> without the tests of ROS 2: $$(cat $(NO_ROS))"

check: $(READY_DEV) ## style, types and walls: ruff, mypy, import-linter
	@failed=; \
	run() { echo "==> $$1"; shift; "$$@" || failed=1; }; \
	run "ruff check: lint"                    $(BIN)/ruff check --quiet .; \
	run "ruff format: layout"                 $(BIN)/ruff format --check .; \
	run "mypy: types"                         $(BIN)/mypy; \
	export PYTHONPATH=ros2_ws/src/last100_ros; \
	run "import-linter: who may import whom"  $(BIN)/lint-imports --no-logo; \
	[ -z "$$failed" ]

bench: $(READY_DEV) ## the figures of benchmarks/README.md, measured here
	@for bench in benchmarks/bench_*.py; do echo "==> $$bench"; $(BIN)/python $$bench || exit 1; done

lock: $(READY_DEV) ## choose the newest allowed versions and write the lock files
	@tools/lock.sh

clean: ## remove .venv, caches and what runs left behind
	rm -rf .venv out build dist ros2_ws/build ros2_ws/install ros2_ws/log .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY_RUN): requirements.lock requirements-installer.lock pyproject.toml tools/setup.sh tools/install.sh
	@tools/setup.sh run

$(READY_DEV): requirements-dev.lock requirements-installer.lock pyproject.toml tools/setup.sh tools/install.sh
	@tools/setup.sh dev

$(READY_ROS): $(READY_RUN) requirements-ros.lock tools/ros.sh tools/install.sh $(WORKSPACE)
	@tools/ros.sh
