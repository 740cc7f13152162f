# `make demo` needs Linux, Python 3.11 or newer and make; nothing is installed outside .venv, nothing needs root.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: demo test lint postgres hostile peers browser notebooks hosts bench verify verify-all clean

# A stamp per set of packages, so that a second `make` installs nothing.
$(VENV)/base.stamp: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install -q -c constraints.txt -e '.[grade]'
	touch $@

$(VENV)/dev.stamp: $(VENV)/base.stamp
	$(PIP) install -q -c constraints.txt -e '.[dev]'
	touch $@

$(VENV)/peers.stamp: $(VENV)/dev.stamp
	$(PIP) install -q -c constraints.txt -e '.[peers]'
	touch $@

demo: $(VENV)/base.stamp  ## grade a sample class of two assignments
	$(BIN)/python tools/demo.py

test: $(VENV)/dev.stamp  ## the tests, under ten minutes
	$(BIN)/python -m pytest -n logical --maxprocesses 4 --dist worksteal

lint: $(VENV)/dev.stamp  ## what CI refuses to land
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/autograder build --check
	$(BIN)/python tools/readme.py --check

verify: $(VENV)/dev.stamp  ## prove the suites of the two assignments of the demo
	$(BIN)/autograder verify knn linear_classifiers

verify-all: $(VENV)/dev.stamp  ## prove every suite of the course
	$(BIN)/autograder verify

hostile: $(VENV)/dev.stamp  ## attacks between honest submissions: who gains a point?
	$(BIN)/python tools/hostile.py

peers: $(VENV)/peers.stamp  ## exports graded by the real nbgrader and otter-grader
	$(BIN)/python -m pytest -m peers

browser: $(VENV)/dev.stamp  ## pages in headless Chromium
	$(BIN)/python -m pytest -m browser

postgres: $(VENV)/dev.stamp  ## the gradebook's tests on a PostgreSQL of their own; needs Debian's postgresql
	$(BIN)/python tools/postgres.py

notebooks: $(VENV)/dev.stamp  ## every notebook with its solution, in a real kernel
	$(BIN)/python tools/notebooks.py

hosts: $(VENV)/peers.stamp  ## hostile notebooks on nbgrader and otter, with our step and without; needs bubblewrap
	$(BIN)/python tools/hosts.py

bench: $(VENV)/dev.stamp  ## speed and memory as ratios in one run
	$(BIN)/python benchmarks/bench.py

clean:
	rm -rf $(VENV) build dist demo release publish results.json
