# Every target is a command a person could type; the first call of any of them sets up .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: run test lab slides site bench lint lock clean data

run: data  ## run every chapter on the embedded data
	$(BIN)/course run

test: data  ## unit tests and doctests with coverage, then every notebook against its outputs
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest --nbval --nbval-current-env -n 2 --dist loadfile notebooks/*.ipynb notebooks/solutions

lab: $(READY)  ## open the notebooks in JupyterLab, on this machine only
	$(BIN)/jupyter lab --ip 127.0.0.1 notebooks/00_start_here.ipynb

slides: $(READY)  ## one deck for each chapter, in build/slides
	$(BIN)/course slides

site: $(READY)  ## the website, in build/site
	$(BIN)/course site

bench: data  ## measure against the peers of benchmarks/, in the same run
	$(BIN)/python -m benchmarks

lint: $(READY)  ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

data: $(READY)  ## fetch the embedded data once; later calls only look
	$(BIN)/course data get --embedded

$(READY): requirements.txt pyproject.toml
	$(PYTHON) -c "import sys; sys.exit(None if sys.version_info >= (3, 11) else 'The course needs Python 3.11 or newer: make PYTHON=python3.12 run')"
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --disable-pip-version-check --no-deps -e .
	touch $@

# torch is pinned before compiling, so that no CUDA packages are pulled into the list.
lock: $(READY)  ## compile requirements.txt from pyproject.toml
	test -s requirements.txt || echo "torch==2.13.0" > requirements.txt
	$(BIN)/pip-compile --quiet --extra all --strip-extras --no-header --no-annotate \
	  --no-emit-find-links --no-emit-index-url --output-file requirements.txt pyproject.toml
	$(BIN)/python -c "import pathlib, re; \
	  p = pathlib.Path('requirements.txt'); \
	  drop = re.compile(r'(#|--|nvidia-|cuda-|triton|wheel==|word-embedding-course|$$)'); \
	  lines = [re.sub(r'\+cpu$$', '', line) for line in p.read_text().splitlines()]; \
	  p.write_text('\n'.join(line for line in lines if not drop.match(line)) + '\n')"

clean:  ## remove everything that can be made again, but not the data
	rm -rf $(VENV) build .pytest_cache .mypy_cache .ruff_cache .coverage *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
