# make demo   sets up and runs the whole eval once, with a scripted model: about two minutes
# make test   sets up and passes the tests, type checks and lints

PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

.PHONY: demo test setup setup-dev clean

demo: setup
	$(BIN)/gbaeval run --model scripted/baseline --suite demo --sandbox auto $(ARGS)

test: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest $(ARGS)

setup: .venv/.installed
setup-dev: .venv/.installed-dev

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "gbaeval needs Python 3.11 or later: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv .venv || { rm -rf .venv; echo "On Debian: apt-get install python3-venv" >&2; exit 1; }

# The reference core comes out of a wheel whose other dependencies are not wanted; the compiler for the local sandbox
# is installed only where clang or wasm-ld is missing. Neither needs root.
.venv/.installed: pyproject.toml .venv/bin/python
	$(BIN)/pip install --quiet --editable .
	$(BIN)/pip install --quiet --no-deps gbax==0.16.0
	command -v clang >/dev/null && command -v wasm-ld >/dev/null || $(BIN)/pip install --quiet --editable '.[zig]'
	touch $@

.venv/.installed-dev: .venv/.installed
	$(BIN)/pip install --quiet --editable '.[dev]'
	touch $@

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
