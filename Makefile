# Sets Fallline up, opens it and checks it, on a machine that has only make and Python.

PYTHON ?= python3
python := .venv/bin/python

# pip reads the first name for what it installs, and by its version the first or the second
# for the environment it builds Fallline in.
export PIP_CONSTRAINT := constraints.txt
export PIP_BUILD_CONSTRAINT := constraints.txt

# Python keeps its modules compiled, whatever it does elsewhere: else the window waits each time
# for an eighth of a second while all of them are compiled. `make clean` removes them.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test lint bench clean packages-run packages-test
.NOTPARALLEL:

help:  ## show this list
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile | expand -t 12

run: packages-run .venv/ready  ## open Fallline
	@$(python) main.py

test: packages-test lint  ## run every check
	FALLLINE_NO_QT=1 $(python) -m pytest tests/core -p no:pytest-qt -p no:xvfb -q
	QT_QPA_PLATFORM=xcb $(python) -m pytest tests/gui -q

lint: packages-run .venv/ready-test  ## check style and types
	$(python) -m ruff check
	$(python) -m ruff format --check
	$(python) -m mypy

bench: packages-test .venv/ready-bench  ## measure
	$(python) -m tests.benchmarks

clean:  ## remove what was set up and what was kept from earlier runs
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

packages-run packages-test: packages-%:
	@test -e .venv/ready || $(PYTHON) -c 'import sys; (3, 11) <= sys.version_info < (3, 14) or \
	    sys.exit("Fallline needs Python 3.11, 3.12 or 3.13: make PYTHON=python3.11 ...")'
	@PYTHON="$(PYTHON)" tools/system-packages $*

# .venv/ready says that the environment is whole. It is away while pip works, so that an
# environment left half made is not added to but made anew.
.venv/ready: pyproject.toml constraints.txt
	@test -e $@ || $(PYTHON) -m venv --clear .venv
	$(call install,.,$@)

.venv/ready-test: .venv/ready
	$(call install,.[test],.venv/ready $@)

.venv/ready-bench: .venv/ready-test
	$(call install,.[bench],.venv/ready .venv/ready-test $@)

define install
@rm -f .venv/ready
@$(python) -m pip install --disable-pip-version-check -e '$1'
@touch $2
endef
