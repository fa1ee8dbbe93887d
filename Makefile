# `make` lists the verbs. Everything a verb needs is set up in .venv on the first call; later calls take no time for it.

PYTHON ?= python3
UV_VERSION := 0.13.9
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PYTEST_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help install demo up check test test-stack bench bench-ingest bench-match bench-preview bench-stories bench-tag train evaluate docs secrets format clean

help: ## List the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(READY) ## Set up .venv with everything locked in uv.lock

$(READY): uv.lock pyproject.toml shared/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' \
		|| { echo "Tocsin needs Python 3.11 to 3.14; $(PYTHON) is $$($(PYTHON) -V 2>&1). Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "setting up $(VENV)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) \
		|| { rm -rf $(VENV); echo "$(PYTHON) -m venv does not work here; on Debian: apt-get install python3-venv" >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@$(BIN)/uv sync --frozen --all-extras --python $(BIN)/python
	@touch $@

demo: $(READY) ## See it work: articles in, alerts out, checked (seconds)
	@$(BIN)/tocsin demo

up: $(READY) ## Run everything in this terminal, data in ~/.local/share/tocsin
	@$(BIN)/tocsin up

check: $(READY) ## Lint, formatting, types, import contracts, drift of generated files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/generate.py --check
	$(BIN)/uv lock --check

test: $(READY) ## The whole suite that needs neither Docker nor a browser, on a real server
	$(BIN)/pytest -m "not stack" $(PYTEST_ARGS)

test-stack: $(READY) ## Build the compose stack, push articles through, kill each container once
	$(BIN)/pytest -m stack -s $(PYTEST_ARGS) tests/stack

bench: $(READY) ## Measure beside a raw client; writes benchmarks/results.md
	$(BIN)/python -m benchmarks

bench-ingest: $(READY) ## Measure the reading of feeds and pages, pushes and polls, beside other readers
	$(BIN)/python -m benchmarks.ingest

bench-match: $(READY) ## Measure matching beside Lucene Monitor and a plain evaluation
	$(BIN)/python -m benchmarks.matching_peer

bench-preview: $(READY) ## Measure previews over 100,000 stored articles
	$(BIN)/python -m benchmarks.previews

bench-stories: $(READY) ## Measure the placing of articles in 20,000 live stories, and how well it is done
	$(BIN)/python -m benchmarks.stories

bench-tag: $(READY) ## Measure the tagger on texts of every kind and size, beside plain regular expressions
	$(BIN)/python -m benchmarks.tag

train: $(READY) ## Train the tagger's scorer from the labelled articles beside the project
	$(BIN)/python -m services.classifier.training train

evaluate: $(READY) ## Say how well the tagger does, cross-validated, with plots and errors in build/tagger
	$(BIN)/python -m services.classifier.training evaluate

docs: $(READY) ## Generate schemas, AsyncAPI and the generated pages
	$(BIN)/python docs/generate.py

secrets: ## Create the secrets the compose stack needs, once
	@deploy/secrets

format: $(READY) ## Put the code in shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## Remove what was set up and built
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
