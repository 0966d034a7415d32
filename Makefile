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

.PHONY: run install test test-postgres lint bench chaos eval lock vectors clean

run: $(RUN_READY)
	@$(BIN)/python -m bot up

install: $(RUN_READY)

# A process for each core; the last lines are pytest's own summary: CI reads them.
PYTEST := $(BIN)/python -m pytest -n auto --dist worksteal
test: $(TEST_READY) lint
	@$(PYTEST)

test-postgres: $(TEST_READY)
	@SIWEN_TEST_DATABASE=postgres $(PYTEST)

lint: $(TEST_READY)
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(TEST_READY)
	@$(BIN)/python -m tests.bench $(BENCH)

# The kill test at length: 200 kills on SQLite, then on PostgreSQL with two processes; some minutes.
chaos: $(TEST_READY)
	@$(BIN)/python -m tests.chaos sqlite
	@$(BIN)/python -m tests.chaos postgres

eval: $(RUN_READY)
	@$(BIN)/python -m bot eval all

# `</dev/null`: what is piped into `make run` is a question to siwen, not an answer to an installer.
$(UV):
	@$(PYTHON) -c 'import sys; sys.exit("siwen needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name a newer one: make run PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV) </dev/null
	@$(BIN)/python -m pip install -qq --disable-pip-version-check uv </dev/null

$(RUN_READY): requirements.lock pyproject.toml | $(UV)
	@if [ -e $(TEST_READY) ] && [ ! $(TEST_READY) -ot requirements.lock ]; then :; else \
	  echo "Installing siwen (about 1 GB, once) ..."; $(UV) pip sync --quiet --python $(BIN)/python requirements.lock </dev/null; fi
	@$(UV) pip install --quiet --no-deps --python $(BIN)/python --editable . </dev/null
	@touch $@

$(TEST_READY): requirements-dev.lock pyproject.toml | $(UV)
	@echo "Installing siwen and what its tests need (about 1.3 GB, once) ..."
	@$(UV) pip sync --quiet --python $(BIN)/python requirements-dev.lock </dev/null
	@$(UV) pip install --quiet --no-deps --python $(BIN)/python --editable . </dev/null
	@touch $@ $(RUN_READY)

# No index addresses: where packages come from is the machine's affair, not the project's.
COMPILE := pip compile --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links --no-header --quiet pyproject.toml
lock: | $(UV)
	$(UV) $(COMPILE) --output-file requirements.lock
	$(UV) $(COMPILE) --extra postgres --group dev --constraint requirements.lock --output-file requirements-dev.lock

# The vectors that come with the program, after the sources or the way they are read have changed.
vectors: $(TEST_READY)
	@$(BIN)/python -m knowledge.shipped knowledge/sources

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
