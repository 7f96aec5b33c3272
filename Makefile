# `make test` checks everything and does all its own set-up.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
.PHONY: test setup lock clean

test: setup
	@"$(BIN)/python" -m ruff check .
	@"$(BIN)/python" -m ruff format --check .
	@"$(BIN)/python" -m mypy
	@"$(BIN)/python" -m pytest

# Held by a lock, so that two runs beside each other do not install into each other.
setup:
	@flock .setup.lock bash -c '\
	  if ! cmp -s requirements.lock .venv/installed 2>/dev/null; then \
	    echo "setting up .venv (once)"; \
	    test -x "$(BIN)/python" || "$(PYTHON)" -m venv .venv; \
	    "$(BIN)/python" -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock && cp requirements.lock .venv/installed; \
	  fi'

lock:
	@"$(BIN)/python" -m uv pip compile -q --generate-hashes --no-header --no-annotate --no-emit-index-url --python-version 3.11 --universal --all-extras pyproject.toml -o requirements.lock

clean:
	rm -rf .venv .rapport .setup.lock .pytest_cache .mypy_cache .ruff_cache .hypothesis
