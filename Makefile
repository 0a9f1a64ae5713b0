# Một Cửa: `make run` starts the product, `make test` passes its tests. `make help` lists the rest.
# Needs GNU make and Python 3.11; everything else is installed into .venv.

PYTHON ?= python3.11
VENV := .venv
PY := $(VENV)/bin/python
MOTCUA := $(VENV)/bin/motcua
PIP := $(PY) -m pip --disable-pip-version-check
TORCH := 2.13.0
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu
# The environment is made anew when the pins change, by content.
PINS := $(shell sed -n '/^\[dependency-groups\]/,/^\[tool/p' pyproject.toml | cksum | cut -d' ' -f1)
STAMP := $(VENV)/.installed-$(PINS)

export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export MPLBACKEND := Agg
export HF_HUB_OFFLINE := 1

.DEFAULT_GOAL := help
.PHONY: help install run test lint format bench clean

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile

install: $(STAMP) ## create .venv with the pinned packages

$(STAMP):
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "motcua: Python 3.11 is missing: install it (Debian: apt-get install python3.11 python3.11-venv) or name it: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { echo "motcua: $(PYTHON) is not Python 3.11: name the right one with make PYTHON=..." >&2; exit 1; }
	@echo "[1/4] environment in $(VENV)"
	@test -x $(PY) || $(PYTHON) -m venv $(VENV) || { echo "motcua: no virtual environment could be made: install the venv module (Debian: apt-get install python3.11-venv)" >&2; exit 1; }
	@$(PIP) install --quiet "pip==25.2" || $(call download_failed)
	@echo "[2/4] PyTorch $(TORCH), CPU build"
	@$(PY) -c 'import importlib.metadata as m, sys; sys.exit(m.version("torch").split("+")[0] != "$(TORCH)")' 2>/dev/null \
		|| $(PIP) install --no-deps "torch==$(TORCH)+cpu" --extra-index-url $(TORCH_INDEX) --retries 1 \
		|| $(call download_failed)
	@echo "[3/4] packages (about 3 GB unpacked, some minutes the first time)"
	@$(PIP) install --no-deps --ignore-requires-python --group locked --group dev || $(call download_failed)
	@echo "[4/4] motcua itself"
	@$(PIP) install --quiet --no-deps --editable . || $(call download_failed)
	@rm -f $(VENV)/.installed-* && touch $@

define download_failed
{ echo "motcua: a download failed: check the network and run the same make command again; what is there already is kept" >&2; exit 1; }
endef

run: install ## train and build what is missing, start the service, print its address
	@$(MOTCUA) serve

test: lint ## all checks and all tests
	@$(PY) -m pytest

lint: install ## ruff, mypy strict, import-linter
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check --quiet .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports --no-cache >/dev/null || $(VENV)/bin/lint-imports --no-cache

format: install ## write the code in its normal form
	@$(VENV)/bin/ruff format . && $(VENV)/bin/ruff check --fix .

bench: install ## measure turns against stock Rasa, and search against other methods
	@$(PY) -m tests.benchmarks

clean: ## delete what was built, not what was installed
	rm -rf var .pytest_cache .mypy_cache .ruff_cache
