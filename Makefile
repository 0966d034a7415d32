# Two commands for a stranger: `make run` and `make test`. Needs Python >= 3.11 and make, nothing else.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
# A stamp is named after what it vouches for; the test environment holds everything the run environment does,
# at the same versions, so whoever has run `make test` has nothing to install for `make run`.
RUN_READY := $(VENV)/.run-ready
TEST_READY := $(VENV)/.test-ready

.PHONY: run test test-postgres lint bench eval lock clean

run: $(RUN_READY)
	@$(BIN)/python -m bot up

test: $(TEST_READY) lint
	@$(BIN)/python -m pytest

test-postgres: $(TEST_READY)
	@SIWEN_TEST_DATABASE=postgres $(BIN)/python -m pytest

lint: $(TEST_READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(TEST_READY)
	@$(BIN)/python -m tests.bench

eval: $(TEST_READY)
	@$(BIN)/python -m bot eval all

$(VENV)/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit("siwen needs Python 3.11 or newer, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

$(RUN_READY): requirements.lock pyproject.toml | $(UV)
	@if [ -e $(TEST_READY) ] && [ ! $(TEST_READY) -ot requirements.lock ]; then :; else \
	  echo "Installing siwen (about 900 MB, once) ..."; $(UV) pip sync --quiet --python $(BIN)/python requirements.lock; fi
	@$(UV) pip install --quiet --no-deps --python $(BIN)/python --editable .
	@touch $@

$(TEST_READY): requirements-dev.lock pyproject.toml | $(UV)
	@echo "Installing siwen and what its tests need (about 1.2 GB, once) ..."
	@$(UV) pip sync --quiet --python $(BIN)/python requirements-dev.lock
	@$(UV) pip install --quiet --no-deps --python $(BIN)/python --editable .
	@touch $@ $(RUN_READY)

# No index addresses: where packages come from is the machine's affair, not the project's.
lock: | $(UV)
	$(UV) pip compile --universal --python-version 3.11 --no-emit-index-url --no-header --quiet pyproject.toml --output-file requirements.lock
	$(UV) pip compile --universal --python-version 3.11 --no-emit-index-url --no-header --quiet pyproject.toml --extra postgres --group dev \
	  --constraint requirements.lock --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) data
