# `make` lists what there is to do. Everything is installed into .venv; nothing of the system's own is upgraded.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# The first of these that runs and is new enough; PYTHON=… names another.
PYTHON ?= $(shell for one in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$one -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$one && break; done)

.DEFAULT_GOAL := help
.PHONY: help demo test faults day hostile wild alike fuzz broken check format dovecot letters lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(READY) ## a sample inbox, read and answered before your eyes: no account, no settings
	@$(BIN)/mailbot demo

test: $(READY) dovecot ## every test, on real servers where they can be had
	@$(BIN)/pytest --numprocesses auto --dist worksteal

faults: $(READY) dovecot ## every fault, and a pass killed at each of its six hundred calls
	@MAILBOT_FAULTS=all $(BIN)/pytest tests/faults
	@$(BIN)/python -m tests.faults.kills

day: $(READY) dovecot ## a day of 3,000 mails with faults at random; MAILS=300 is a shorter one, SEED=7 another
	@$(BIN)/python -m tests.faults.day $(or $(MAILS),3000) $(or $(SEED),1)

hostile: $(READY) ## hostile mails, each before a good one: what it costs in time and memory
	@$(BIN)/python -m tests.hostile.measure

wild: $(READY) dovecot ## the wild mails on real servers, as they are and re-addressed to us; a good one behind the 50 nastiest
	@$(BIN)/python -m tests.hostile.wild

alike: $(READY) ## every change on every mail that may not change how it is read: the share that follows, and those that do not
	@$(BIN)/python -m tests.metamorphic.report

fuzz: $(READY) ## bytes to letter under a fuzzer led by coverage; SECONDS=600 is longer
	@$(BIN)/python -c 'import atheris' 2>/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check atheris
	@$(BIN)/python -m tests.fuzz.fuzz $(or $(SECONDS),120)

broken: $(READY) dovecot ## each promise broken on purpose, and the tests that must then fail; ONLY=P9 is one of them
	@$(BIN)/python -m tests.promises.breaks $(ONLY)

check: $(READY) ## format, lint, types and floors
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(READY) ## write the code as `make check` wants it
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

# ---------------------------------------------------------------- set-up

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "mailbot needs Python 3.11 or newer, and none was found. Install one, or name it: make PYTHON=/path/to/python3" >&2; exit 1; fi
	@echo "Making $(VENV) with $(PYTHON) …"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "$(PYTHON) cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/.installed: requirements-dev.lock | $(BIN)/python
	@echo "Installing what requirements-dev.lock names …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

$(READY): $(VENV)/.installed pyproject.toml
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# The tests start a Dovecot of their own, on loopback, in a folder of their own; RUNLEVEL keeps Debian from starting another.
dovecot:
	@if PATH="$$PATH:/usr/sbin" command -v dovecot >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Dovecot for the tests …"; \
		{ apt-get update -qq && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
			apt-get install -y -qq --no-install-recommends dovecot-imapd >/dev/null; } \
		|| echo "Dovecot could not be installed: its tests will say that they skip."; \
	else echo "Dovecot is not on this machine: its tests will say that they skip. (Debian: apt-get install dovecot-imapd)"; fi

# ---------------------------------------------------------------- upkeep

COMPILE = $(VENV)/lock/bin/pip-compile --quiet --no-header --no-annotate --generate-hashes --allow-unsafe --strip-extras \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --upgrade
DEV = import tomllib; read = tomllib.load(open("pyproject.toml", "rb")); \
	print(*read["project"]["dependencies"], *read["dependency-groups"]["dev"], sep="\n")

letters: $(READY) ## print every letter anew into docs/letters.md
	@sed -i '/^## Every letter$$/,$$d' docs/letters.md
	@cd docs && { printf '## Every letter\n\n'; ../$(BIN)/mailbot templates preview --markdown; } >> letters.md

lock: $(READY) ## take the newest allowed releases into the lock files
	@test -x $(VENV)/lock/bin/pip-compile || { $(BIN)/python -m venv $(VENV)/lock && $(VENV)/lock/bin/pip install --quiet pip-tools; }
	@$(COMPILE) --output-file requirements.lock pyproject.toml
	@$(BIN)/python -c '$(DEV)' | $(COMPILE) --constraint requirements.lock --output-file requirements-dev.lock -

clean: ## take away what was made here, but not your data
	@rm -rf $(VENV) build dist demo .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
