# Every target sets up what it needs; only git, make and Python 3.11 or newer have to be there.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: help demo local test test-fast soak faults load check format clean
.DEFAULT_GOAL := help

help: ## what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

demo: $(READY) ## the whole product on this machine: push a branch, open its URL, delete it
	@$(BIN)/python -m local.demo

local: $(READY) ## the same, running until you stop it; .local/endpoints.json says where everything is
	@$(BIN)/python -m local

# Begun first: a test of minutes that comes last would leave the other core without work.
SLOWEST := tests/simulation/test_whatever_happens.py tests/simulation/test_faults.py tests/end_to_end

test: $(READY) ## every test, those on the AWS emulator and with real containers included
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(SLOWEST) tests $$($(BIN)/python -m local.tested)

# Two processes that each collect their own share: on two cores quicker than workers that each collect everything.
test-fast: $(READY) ## the tests of every decision, in seconds
	@$(BIN)/python -m pytest -q tests/unit & first=$$!; \
	$(BIN)/python -m pytest -q tests/steps tests/statemachines tests/convergence; second=$$?; \
	wait $$first && exit $$second

SEQUENCES ?= 2000
soak: $(READY) ## random sequences of events and faults, 2,000 or so many: make soak SEQUENCES=10000
	@PYTHONPATH=functions:. $(BIN)/python -m benchmarks.soak $(SEQUENCES)

faults: $(READY) ## every call of AWS under every fault, as a table
	@PYTHONPATH=functions:. $(BIN)/python -m benchmarks.faults

BRANCHES ?= 200
load: $(READY) ## 200 branches at once, or so many, against the calls that AWS takes: make load BRANCHES=300
	@PYTHONPATH=functions:. $(BIN)/python -m benchmarks.load $(BRANCHES)

check: $(READY) ## format, lint, types and the dependency rule
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@PYTHONPATH=functions:. $(BIN)/lint-imports

format: $(READY) ## put the code into its form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

clean: ## remove what the targets above made
	rm -rf $(VENV) .local .build cdk.out

$(READY): requirements.txt requirements-dev.txt functions/requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed, this is " + sys.version.split()[0] + "; name another with: make PYTHON=python3.12 ...")'
	@echo "Setting up $(VENV) (once; it takes a few minutes)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@
