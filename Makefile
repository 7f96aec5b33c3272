# Two commands: `make demo` shows it, `make test` checks everything. Both do all their own set-up, with Python 3.11+ and make alone.
PYTHON ?= $(shell for one in python3 python3.14 python3.13 python3.12 python3.11; do \
  if $$one -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$one; exit; fi; done; echo python3)
BIN := .venv/bin
PYTEST := -n 2 --dist loadfile --no-loadscope-reorder
.PHONY: demo fmt lint types unit test coverage bench bench-rival screens quality faults soak fuzz weights worst setup readme lock clean

# make demo PORT=8123 SOURCE=northwind
demo: setup
	@exec "$(BIN)/rapport" demo $(if $(PORT),--port "$(PORT)") $(if $(SOURCE),--source "$(SOURCE)")

# formats the code, and fixes what the linter can fix
fmt: setup
	@"$(BIN)/python" -m ruff check --fix .
	@"$(BIN)/python" -m ruff format .

# checks code, format, words and the length of lines, without running anything
lint: setup
	@"$(BIN)/python" -m ruff check .
	@"$(BIN)/python" -m ruff format --check .
	@"$(BIN)/python" -m tests.words

types: setup
	@"$(BIN)/python" -m mypy

# the tests that start no Neo4j and no other program, in half a minute
unit: setup
	@"$(BIN)/python" -m pytest -n 2 --dist worksteal -m "not neo4j and not process"

test: lint types
	@"$(BIN)/python" -m pytest $(PYTEST)

# the whole suite with branch coverage. Fails below the percentage in pyproject.toml
coverage: setup
	@"$(BIN)/python" -m coverage erase
	@"$(BIN)/python" -m coverage run -m pytest $(PYTEST)
	@"$(BIN)/python" -m coverage combine -q
	@"$(BIN)/python" -m coverage report

# measures; never part of the tests: docs/bench.md.  make bench CUSTOMERS=100000 for the large graph
bench: setup
	@"$(BIN)/python" -m bench $(CUSTOMERS)

# Rapport and the Neo4j GraphQL Library on the same store; needs Node 20 and npm.  make bench-rival CUSTOMERS=100000 OPERATIONS="a b"
bench-rival: setup
	@"$(BIN)/python" -m bench.rival $(CUSTOMERS) $(OPERATIONS)

# how well the judgments predict what customers do, on the data sets in the folder RAPPORT_DATA: docs/quality.md
quality: setup
	@"$(BIN)/python" -m quality

# kill -9 of Neo4j and of the server while people write: docs/faults.md
faults: setup
	@"$(BIN)/python" -m tests.faults $(ROUNDS)

# hours of reads, writes, subscriptions and kills: docs/soak.md.  make soak HOURS=0.5
soak: setup
	@"$(BIN)/python" -m bench.soak $(HOURS)

# random operations against a server of its own; ends with exit code 1 if one causes INTERNAL.  make fuzz OPERATIONS=100000
fuzz: setup
	@"$(BIN)/python" -m tests.fuzz $(OPERATIONS)

# how long the screens of tests/contract/screens take on the demo graph
screens: setup
	@"$(BIN)/python" -m bench.screens

# measures what fields cost on the demo graph, and writes server/weights.toml: docs/http.md
weights: setup
	@"$(BIN)/python" -m bench.weights

# searches for the worst operation within the limits for so many seconds of Neo4j's CPU.  make worst SECONDS=3600
worst: setup
	@"$(BIN)/python" -m bench.worst $(SECONDS)

setup:
	@"$(PYTHON)" .ci/setup.py

# writes the answers in README.md and docs/questions.md again, from the demo
readme: setup
	@"$(BIN)/python" -m tests.readme

# pins every package with its hashes; uv is needed only here
lock: setup
	@"$(BIN)/python" -m pip --disable-pip-version-check install --quiet uv
	@"$(BIN)/python" -m uv pip compile -q --generate-hashes --no-header --no-annotate --no-emit-index-url --python-version 3.11 --universal --all-extras pyproject.toml -o requirements.lock

clean:
	rm -rf .venv .rapport .setup.lock .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage*
