# Two targets are all a newcomer needs: `make demo` and `make test`.
# Both set everything up in .venv first; they need Python 3.11 or newer and make.

PYTHON ?= python3
VENV   ?= .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test setup setup-test lint unit selftest docs bench single-file spec fixtures clean pure sanitize fuzz cross test-without-compiler

demo: setup ## set up, then show lpx at work on a synthetic school
	$(BIN)/lpx demo

test: setup-test lint unit selftest ## set up, then lint, type-check and run all tests

setup: $(VENV)/.ready
setup-test: $(VENV)/.ready-test

$(VENV)/.python:
	$(PYTHON) -c "import sys; sys.exit(None if sys.version_info >= (3, 11) else 'lpx needs Python 3.11 or newer; name one with: make PYTHON=python3.12 ...')"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q -c constraints.txt pip setuptools wheel
	@touch $@

$(VENV)/.ready: $(VENV)/.python pyproject.toml setup.py constraints.txt
	$(BIN)/python -m pip install -q -c constraints.txt -e .
	@touch $@

# The wheelhouse lets the packaging test install lpx into an empty environment without a network.
$(VENV)/.ready-test: $(VENV)/.python pyproject.toml setup.py constraints.txt
	$(BIN)/python -m pip install -q -c constraints.txt -e ".[attest,dask,deep,pdf,postgres,s3,scale,web,docs,test,test-s3,dev]"
	$(BIN)/python -m pip download -q -c constraints.txt -d $(VENV)/wheelhouse ".[web]" setuptools wheel
	@touch $@ $(VENV)/.ready

lint: setup-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/win32 src
	$(BIN)/lint-imports
	$(BIN)/lpx spec build --check

unit: setup-test
	$(BIN)/python -m pytest -n auto --benchmark-disable

selftest: setup-test ## the suite for modules tried on mutants, innocents and bad actors: about half a minute
	$(BIN)/lpx conform selftest

pure: setup-test ## the tests that kernels have to do with, once more without them
	LPX_NATIVE=0 $(BIN)/python -m pytest -n auto --benchmark-disable tests/archive tests/native tests/vectors tests/checks

sanitize: setup-test ## the kernels under AddressSanitizer and UndefinedBehaviorSanitizer
	$(BIN)/python tools/sanitize.py

SECONDS_EACH ?= 60
fuzz: setup-test ## coverage-guided fuzzing, a minute for each target: needs clang with libFuzzer, installs atheris
	$(BIN)/python -m pip install -q -c constraints.txt "atheris>=3"
	$(BIN)/python tools/fuzz.py --seconds $(SECONDS_EACH)

cross: setup-test ## the kernels under other compilers, for other processors and systems
	$(BIN)/python -m pip install -q -c constraints.txt ziglang
	$(BIN)/python tools/cross_compile.py

test-without-compiler: ## all tests in a clone where nothing could compile the kernels
	$(PYTHON) tools/without_compiler.py

# INSTALL=1 installs missing peers, WRITE=1 puts the table into docs/performance.md, QUICK=1 only tries it all.
bench: setup-test ## measure against 7-Zip, unzip and md5sum, in one run
	$(BIN)/python tools/peers.py $(if $(INSTALL),--install)
	$(BIN)/python tools/bench_kernels.py
	$(BIN)/python tools/bench_documents.py $(if $(QUICK),--students 20 --rounds 1)
	$(BIN)/python tools/bench_hostile.py
	$(BIN)/python tools/bench_batch.py $(if $(QUICK),--curve 0 --rounds 1 --skip-large)
	$(BIN)/python -m pytest -q tests/bench --benchmark-only --benchmark-group-by=group
	$(BIN)/python tools/bench_targets.py $(if $(QUICK),--quick) $(if $(WRITE),--write docs/performance.md)

single-file: setup ## build lpx as one file for this system and this Python into dist
	$(BIN)/python tools/single_file.py

docs: setup-test ## build the site into build/site
	$(BIN)/python tools/docs/build.py

spec: setup ## regenerate schemas, compiled editions and reference pages after editing spec/
	$(BIN)/lpx spec build

fixtures: setup ## regenerate the vectors
	$(BIN)/lpx fixtures build

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
