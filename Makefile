# Everything a checkout needs, from Python 3.11 and make alone. All of it lives in .venv.

# The Python that .venv is made with; empty means the first good one of CANDIDATES.
PYTHON ?=
CANDIDATES = python3.13 python3.12 python3.11 python3

# What `make run` says to whathelps, for example: make run ARGS="talk my_tools"
ARGS ?= run --demo

# Test processes at once; 0 keeps everything in one, for a debugger.
WORKERS ?= 2
# For example: make test PYTEST_ARGS="--cov" or PYTEST_ARGS="-k second_tap"
PYTEST_ARGS ?=
# For example: make lock LOCK_ARGS="--upgrade"; without it, pins that still fit are kept.
LOCK_ARGS ?=

PIP = .venv/bin/python -m pip --disable-pip-version-check --quiet
COMPILE = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-strip-extras --custom-compile-command "make lock" $(LOCK_ARGS)

.PHONY: help run test check gallery bench torture lock clean
.DELETE_ON_ERROR:

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: .venv/.run ## Serve the page on http://localhost:8080, with a demo class
	@.venv/bin/whathelps $(ARGS)

test: .venv/.test ## Run the tests; on Debian this installs Chromium where it may
	@.venv/bin/python -m tests.web.debian
	@.venv/bin/python -m pytest -n $(WORKERS) --dist worksteal --durations=30 --durations-min=1 $(PYTEST_ARGS)

check: .venv/.test ## Check style, types, imports and flows
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/whathelps flows check

bench: .venv/.test .venv-bench/.made ## Measure speed
	@.venv/bin/python -m tests.bench

torture: .venv/.test ## Kill it in the middle of its work, and run the tests that take long
	@.venv/bin/python -m tests.torture
	@.venv/bin/python -m pytest -n $(WORKERS) --dist worksteal -m long $(PYTEST_ARGS)

gallery: .venv/.test ## Take pictures of every page for docs/gallery.md
	@.venv/bin/python -m tests.web.debian
	@.venv/bin/python -m tests.web.gallery

# The second is held to the first, so that tests run against what users get.
lock: .venv/.made ## Write the lock files anew from pyproject.toml
	@$(PIP) install uv
	$(COMPILE) pyproject.toml --group build -o requirements.lock
	$(COMPILE) pyproject.toml --group build --group test -c requirements.lock -o requirements-dev.lock
	$(COMPILE) --group pyproject.toml:rivals -o requirements-bench.lock

clean: ## Remove .venv and everything made from the sources; var/ stays
	rm -rf .venv .venv-bench .coverage .coverage.* htmlcov dist
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find bot dialogs storage tests -name __pycache__ -prune -exec rm -rf {} +

# Each candidate is really started: a version manager may offer names that do not run.
.venv/.made:
	@found=; ready=; \
	for python in $(if $(PYTHON),"$(PYTHON)",$(CANDIDATES)); do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		found=$$python; \
		"$$python" -c 'import ensurepip, venv' 2>/dev/null && ready=yes && break; \
	done; \
	if [ -z "$$found" ]; then \
		echo "WhatHelps needs Python 3.11 or newer. Install it, or name it: make PYTHON=/path/to/python3" >&2; \
		exit 1; \
	fi; \
	if [ -z "$$ready" ]; then \
		echo "$$found has no venv module. Install it (on Debian and Ubuntu: apt install python3-venv)." >&2; \
		exit 1; \
	fi; \
	echo "Making .venv with $$found ..."; \
	"$$found" -m venv --clear .venv
	@touch $@

.venv/.run: requirements.lock pyproject.toml .venv/.made
	$(install)

.venv/.test: requirements-dev.lock pyproject.toml .venv/.made
	$(install)

.venv-bench/.made: requirements-bench.lock .venv/.made
	@echo "Installing $< ..."
	@.venv/bin/python -m venv --clear .venv-bench
	@.venv-bench/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r $<
	@touch $@

# Nothing unpinned comes in: the lock brings the build backend too, and the project asks for no more.
define install
@echo "Installing $< ..."
@$(PIP) install --require-hashes -r $<
@$(PIP) install --no-deps --no-build-isolation -e .
@touch $@
endef
