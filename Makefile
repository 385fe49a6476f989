# Two commands do everything: `make demo` and `make test`. Both set up .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: all setup demo test lint coverage clean

all: demo

setup: $(STAMP)

$(STAMP): setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Lashou needs Python 3.11 or later, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	@touch $(STAMP)

demo: setup
	$(BIN)/lashou demo

test: setup lint
	$(BIN)/python -m pytest -q --cov --cov-report=term:skip-covered

lint: setup
	$(BIN)/ruff check lashou_btc regtest tests

coverage: setup
	$(BIN)/python -m pytest -q --cov --cov-report=html

clean:
	rm -rf $(VENV) build dist htmlcov .coverage *.egg-info
