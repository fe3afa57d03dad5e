# Everything sets itself up: a target needs only python3 (3.11 or later), pip and make.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
MADE   := $(VENV)/.made
ESCALA := $(VENV)/.escala
READY  := $(VENV)/.ready
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
DEMO   := scenarios/confortavel.yaml
SEEDS  ?= 5
BUDGET ?= 60
PEERS  ?= textbook mip streams
PEER_SEEDS  ?= 1
PEER_BUDGET ?= 600
DURATION    ?= 600
RUNS        ?= 5

# What is compiled once is kept, whoever runs it: each of the many processes of a test would compile it again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test lint format docs api bench curves explain overlays replan batch-bench serve-bench month-bench clean

help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(MADE):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Escala needs Python 3.11 or later; try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "Setting up $(VENV) (once) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@touch $@

$(ESCALA): $(MADE) pyproject.toml constraints.txt
	@$(PIP) -e .
	@touch $@

$(READY): $(MADE) pyproject.toml constraints.txt
	@echo "Setting up what tests and benchmarks need (a minute at most, once) ..."
	@$(PIP) --no-compile -e '.[dev,bench,dask]'
	@$(BIN)/python -m compileall -qq -j 0 $(VENV)/lib || true  # what does not compile is not imported
	@touch $(ESCALA) $@

demo: $(ESCALA) ## Solve a built-in team, with visible progress
	$(BIN)/escala gerar $(DEMO) --tempo 40 --saida saida/demo --sobrescrever

lint: $(READY) ## Style, types and who imports whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint ## Lint, then every test
	$(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder

format: $(READY) ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(READY) ## Write again the pages that are made from the code
	$(BIN)/python tools/pages.py

api: $(READY) ## Write pages of the Python API from its docstrings, to read without internet: saida/api/
	$(BIN)/python tools/api.py

bench: $(READY) ## Measure every scenario, and all peers on it (SEEDS=5 BUDGET=60 PEERS=... PEER_SEEDS=1 PEER_BUDGET=600)
	$(BIN)/python -m benchmarks --seeds $(SEEDS) --budget $(BUDGET) --peers $(PEERS) \
	  --peer-seeds $(PEER_SEEDS) --peer-budget $(PEER_BUDGET)

curves: $(READY) ## Measure generated teams of growing size (SEEDS=5)
	$(BIN)/python -m benchmarks.curves --seeds $(SEEDS)

explain: $(READY) ## Explain impossible months whose cause is known (SEEDS=5; 20 minutes for two)
	PYTHONPATH=. $(BIN)/python -m benchmarks.explaining --seeds $(SEEDS)

replan: $(READY) ## Measure how little running months are changed (SEEDS=5; an hour)
	PYTHONPATH=. $(BIN)/python -m benchmarks.replanning --seeds $(SEEDS)

overlays: $(READY) ## Measure overlays solved from their base's roster against from nothing (SEEDS=5 BUDGET=60; an hour)
	PYTHONPATH=. $(BIN)/python -m benchmarks.overlays --seeds $(SEEDS) --budget $(BUDGET)

batch-bench: $(READY) ## Measure escala lote on two local workers of Dask, and what a team costs besides its solve
	PYTHONPATH=. $(BIN)/python -m benchmarks.batch

serve-bench: $(READY) ## Measure escala servir polled at 2,000 addresses (DURATION=600)
	PYTHONPATH=. $(BIN)/python -m benchmarks.serving --seconds $(DURATION)

month-bench: $(READY) ## Measure a month's end with a million records (RUNS=5)
	$(BIN)/escala gerar $(DEMO) --tempo 20 --saida saida/month-bench --sobrescrever --silencioso
	PYTHONPATH=. $(BIN)/python -m benchmarks.production saida/month-bench --runs $(RUNS)

clean: ## Remove the environment, caches and results of runs
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis dist saida/demo saida/api
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
