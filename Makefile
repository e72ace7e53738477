# Needs Python 3.11 or newer with venv, and make. Everything else is installed into .venv.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
READY := .venv/.ready
BENCHMARKS := $(sort $(wildcard benchmarks/*.py))

.DEFAULT_GOAL := help
.PHONY: help venv run test test-slow coverage-study bench lint

help:
	@echo "make run        run the default study and print the path of its report"
	@echo "make test       run all tests but the slow ones"
	@echo "make test-slow  run the slow ones: full-size theory cases, packaging"
	@echo "make coverage-study  how often 95 % intervals cover known answers (half an hour)"
	@echo "make bench      run every benchmark; each ends with one line of JSON"
	@echo "make lint       ruff, mypy, layers"
	@echo "make venv       set up .venv, which the others do by themselves"

venv: $(READY)

# Run again when the wanted packages change. The second line is a message that says what to do, not a traceback.
$(READY): pyproject.toml constraints.txt
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 venv"; exit 2; }
	"$(PYTHON)" -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,bench]'
	@touch $(READY)

run: $(READY)
	$(BIN)/twin run study=quickstart

test: $(READY)
	$(BIN)/pytest -n 2 -m "not slow"

test-slow: $(READY)
	$(BIN)/pytest -n 2 -m slow

coverage-study: $(READY)
	$(BIN)/python -m twin.verification.coverage

bench: $(READY)
	@set -e; for script in $(BENCHMARKS); do echo "== $$script"; $(BIN)/python $$script; done

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
