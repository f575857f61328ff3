# `make` alone explains the targets. Nothing is assumed but python3, make and git.
.DEFAULT_GOAL := help
SHELL := /bin/sh
.DELETE_ON_ERROR:
.SUFFIXES:

UV     := .tools/bin/uv
PYTHON := .venv/bin/python
RASA   := nlu/.venv/bin/python
# The machine's own list of trusted certificates, where it has one: behind some proxies nothing else works.
CERTS  := $(if $(wildcard /etc/ssl/certs/ca-certificates.crt /etc/ssl/cert.pem),--system-certs)
# On a terminal uv shows how far it is; elsewhere it would list two hundred packages.
QUIET  := $(if $(MAKE_TERMERR),,--quiet)
SYNC   := $(UV) sync --frozen --compile-bytecode $(CERTS) $(QUIET)

# A stamp says that a step is done; the second `make run` finds them all and does nothing.
BOT_READY     := .venv/.ready
DEV_READY     := .venv/.ready-to-develop
NLU_READY     := nlu/.venv/.ready
NODE_READY    := .tools/.node-ready
BROWSER_READY := .tools/.browser-ready

# So that an operator's own shell does not lead uv to another environment.
unexport VIRTUAL_ENV UV_PROJECT_ENVIRONMENT PYTHONPATH PYTHONHOME

.PHONY: help setup run demo test check format train evaluate bench clean

help: ## Explain the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

setup: $(BOT_READY) $(NLU_READY) ## Build both environments from their lock files
	@:

run: setup ## Set up what is missing and start the assistant
	@exec $(PYTHON) -m bot run --stop-with-parent

demo: setup ## Fill an empty database with an invented office, and start the assistant
	@exec $(PYTHON) -m bot demo --stop-with-parent

test: setup $(DEV_READY) $(NODE_READY) $(BROWSER_READY) train ## Set up what tests need and run them all
	@failed=0; \
	$(RASA) -m pytest nlu/tests -c nlu/pyproject.toml || failed=1; \
	$(PYTHON) -m pytest || failed=1; \
	exit $$failed

check: $(DEV_READY) ## Format, lint, types, imports, YAML and flows
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports --no-cache
	.venv/bin/yamllint --strict .
	$(PYTHON) -m bot check

format: $(DEV_READY) ## Format the code and mend what can be mended
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

train: setup ## Train the understanding, unless the model fits the data already
	@$(PYTHON) -m bot train

evaluate: setup train ## Measure the understanding: FILE=messages.tsv OUT=folder (default: our own tests)
	@$(RASA) nlu/evaluate.py $(if $(FILE),--file "$(FILE)") $(if $(OUT),--out "$(OUT)")

bench: setup $(DEV_READY) train ## Measure throughput and latency beside a stock Rasa server
	@$(PYTHON) -m benchmarks
	@$(PYTHON) -m benchmarks.desk

clean: ## Remove environments, tools and caches; the data in var/ stays
	rm -rf .venv nlu/.venv .tools .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis nlu/.ruff_cache .rasa nlu/.rasa
	find bot flows knowledge nlu tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

$(UV):
	@python3 scripts/fetch_uv.py

$(BOT_READY): pyproject.toml uv.lock .python-version | $(UV)
	@echo "Building the assistant's environment (.venv) ..." >&2
	@$(SYNC) --no-dev || { echo $(NO_BOT) >&2; exit 1; }
	@rm -f $(DEV_READY)
	@touch $@

$(DEV_READY): $(BOT_READY)
	@echo "Adding what tests and checks need ..." >&2
	@$(SYNC) || { echo $(NO_BOT) >&2; exit 1; }
	@touch $@

$(NLU_READY): nlu/pyproject.toml nlu/uv.lock .python-version | $(UV)
	@echo "Building Rasa's environment (nlu/.venv, 2 GB) ..." >&2
	@$(SYNC) --project nlu --python 3.10 || { echo "Rasa's environment cannot be built: it needs Python 3.10, from uv or installed, 3 GB of disk space, and the network." >&2; exit 1; }
	@touch $@

$(NODE_READY): tests/contract/package-lock.json | $(DEV_READY)
	@echo "Fetching the test servers from npm ..." >&2
	@$(PYTHON) -m tests.support.node
	@touch $@

$(BROWSER_READY): | $(DEV_READY)
	@$(PYTHON) -m tests.support.browser
	@touch $@
