# Every target is a command a person could type; the first call of any of them sets up .venv
# with what that target needs: requirements.txt to run the chapters, requirements-dev.txt, which
# adds to it, for tests, website, slides and benchmarks.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEV_READY := $(VENV)/.ready-dev
# make run COURSE_LANGUAGE=ko runs the Korean notebooks, make lab COURSE_LANGUAGE=ko opens them.
KOREAN := $(if $(filter ko,$(COURSE_LANGUAGE)),ko/)
PIP := $(BIN)/python -m pip install --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help run test fuzz lab slides site bench lint lock clean data

help:  ## list what there is
	@echo "make TARGET, where TARGET is one of"
	@sed -n 's/^\([a-z]*\):.*##  *\(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-9s %s\n", $$1, $$2}'

run: data  ## run every chapter on the embedded data
	$(BIN)/course run

lab: data  ## open the notebooks in JupyterLab, on this machine only
	$(BIN)/jupyter lab --ip 127.0.0.1 notebooks/$(KOREAN)00_start_here.ipynb

# Compiled files are kept, also where the environment forbids it: else every process of the
# tests compiles all of them anew. Workers take neighbouring tests, which share what they train.
test: export PYTHONDONTWRITEBYTECODE =
test: data $(DEV_READY)  ## unit tests and doctests with coverage, then every notebook against its outputs
	$(BIN)/python -m pytest -n 2 --dist worksteal -p no:nbval --cov --cov-report=term --durations=20
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest --nbval --nbval-current-env -n 2 --dist loadfile notebooks/*.ipynb notebooks/solutions $(wildcard notebooks/ko/*.ipynb notebooks/ko/solutions)

fuzz: $(READY)  ## damaged files for every loader: make fuzz N=1000000
	$(BIN)/python -m tests.fuzz $(or $(N),20000) --report build/fuzz/figures.json

slides: data $(DEV_READY)  ## one deck for each chapter, in build/slides
	$(BIN)/course slides

site: data $(DEV_READY)  ## the website, in build/site
	$(BIN)/course site

bench: data $(DEV_READY)  ## measure against the peers of benchmarks/, in the same run
	$(BIN)/python -m benchmarks

lint: $(DEV_READY)  ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

data: $(READY)  ## fetch the embedded data once; later calls only look
	$(BIN)/course data get --embedded

$(READY): requirements.txt pyproject.toml
	$(PYTHON) -c "import sys; sys.exit(None if sys.version_info >= (3, 11) else 'The course needs Python 3.11 or newer: make PYTHON=python3.12 run')"
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) -r requirements.txt
	$(PIP) --no-deps -e .
	$(BIN)/python -m course_lib.teaching.lab
	touch $@

$(DEV_READY): requirements-dev.txt $(READY)
	$(PIP) -r requirements-dev.txt
	touch $@

lock: $(DEV_READY)  ## compile requirements.txt and requirements-dev.txt from pyproject.toml
	$(BIN)/python .ci/lock.py

clean:  ## remove everything that can be made again, but not the data
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .coverage *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
