# make demo: see it run · make test: what CI runs · make help: the rest
VENV ?= .venv
PORT ?= 8000
PYTEST ?= -n 2
# the first Python that is new enough; override with PYTHON=…
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
LOCK := .ci/requirements.lock
READY := $(VENV)/.ready

.PHONY: help env demo test test-all test-whoosh274 test-faults audit lint bench lock clean
.DEFAULT_GOAL := help

help:  ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

env: $(READY)  ## the environment in .venv, with the tested versions

# made once; installed again only when the versions or the project's metadata change
$(READY): $(LOCK) pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed; name one: make PYTHON=…" >&2; exit 1; }
	test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r $(LOCK)
	$(VENV)/bin/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

demo: $(READY)  ## sample pages → a fresh archive → a web site; prints the address
	$(VENV)/bin/jianbao demo --port $(PORT)

lint: $(READY)  ## style, types, direction of imports
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

test: lint  ## lint and every fast test, the browser's included
	scripts/browser.sh
	$(VENV)/bin/pytest $(PYTEST)

test-all: test audit test-whoosh274  ## also the slow ones: installing into a clean environment, known holes in dependencies
	$(VENV)/bin/pytest -m slow

FAULTS ?= tests/faults
test-faults: $(READY)  ## every promise of docs/operations.md at all its points (an hour); FAULTS=tests/faults/test_kill.py for some
	JIANBAO_FAULTS=full $(VENV)/bin/pytest -m "slow or not slow" -rP --show-capture=stdout --durations=0 $(FAULTS)

audit: $(READY)  ## known holes in the locked versions; passes with a message where there is no network
	$(VENV)/bin/python scripts/audit.py $(LOCK)

WHOOSH274 := .venv-whoosh274
test-whoosh274: $(READY)  ## the engine's tests on the last release of Whoosh itself, 2.7.4
	test -d $(WHOOSH274)/whoosh || $(VENV)/bin/python -m pip install -q --disable-pip-version-check --no-deps \
	  --only-binary :all: --require-hashes --target $(WHOOSH274) -r .ci/whoosh274.txt
	PYTHONPATH=$(WHOOSH274) $(VENV)/bin/python -c 'import whoosh; assert whoosh.__version__ == (2, 7, 4), whoosh'
	PYTHONPATH=$(WHOOSH274) $(VENV)/bin/python -m pytest $(PYTEST) tests/unit/indexer/engine

BENCH ?= --documents 20000 --from 5000 --cores
bench: $(READY)  ## Jianbao beside FTS5, tantivy and stock Whoosh on ../shared; BENCH="--documents 100000 --from 10000" for more
	$(VENV)/bin/python -m tests.bench.engine $(BENCH)
	$(VENV)/bin/python -m tests.bench.segment
	$(VENV)/bin/python -m tests.bench.swap
	$(VENV)/bin/python -m tests.bench.web
	$(VENV)/bin/python -m tests.bench.queries

lock:  ## choose the newest versions anew and record them
	PYTHON=$(PYTHON) scripts/lock.sh

clean:  ## everything that was made here
	rm -rf $(VENV) .venv-lock .demo build dist test-results
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
