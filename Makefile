# Two commands do everything: `make demo` and `make test`. Both set up .venv first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# Releases that are named with their hashes, and no others, from whichever index this machine's pip asks. Source
# packages are built by the locked setuptools, not by what pip would fetch for that.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCKED := $(PIP) --require-hashes --no-build-isolation -r

# Where no bytecode may be kept, each worker and each command under test would compile all that it loads.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: all setup demo site test matrix lint coverage bench seeds fuzz mutants lock docs release clean

all: demo

setup: $(STAMP)

$(STAMP): setup.cfg pyproject.toml setup.py requirements/build.txt requirements/test.txt
	@$(PYTHON) -c 'import sys; sys.exit("Lashou needs Python 3.11 or later, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(LOCKED) requirements/build.txt
	$(LOCKED) requirements/test.txt
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $(STAMP)

demo: setup
	$(BIN)/lashou demo

# The demo's pool in the browser, on loopback: public pages, two witnesses' desks and the operator's. Until Ctrl-C.
site: setup
	$(BIN)/python tools/play_site.py

# Everything, on two cores: unit, conformance, command line, a real browser, and functional tests on a real bitcoind.
# Of many cases alike it runs a sample. A file's tests share what they begin with, so that one worker runs them; which
# files come first, tests/conftest.py says.
TWO_CORES := -n 2 --dist loadfile --no-loadscope-reorder

test: setup lint
	$(BIN)/python -m pytest -q $(TWO_CORES) -m 'not matrix'

# The others of many cases alike: every page in every language, width and colour, every hostile text in every field in
# a real browser, every demo on a real node, every package installed.
matrix: setup
	$(BIN)/python -m pytest -q -n 2 -m matrix

lint: setup
	$(BIN)/ruff check setup.py lashou_btc regtest tests benchmarks tools stubs
	$(BIN)/mypy

# What the tests reach. It takes a third more time.
coverage: setup
	$(BIN)/python -m pytest -q $(TWO_CORES) -m 'not matrix' --cov --cov-report=html --cov-report=term:skip-covered

# Longer work, not part of `make test`.
bench: setup
	for b in commands fold follow memory psbt settle simulate site startup sync; do $(BIN)/python benchmarks/$$b.py || exit 1; done

# A thousand small pools in mode call, where people join every day: the simulation fails at no seed. Some minutes.
seeds: setup
	$(BIN)/lashou simulate --mode call --members 20 --years 2 --join 1 --band 30-40:1:100 --fraud 20 \
	  --rule min_deposit_sat=40000 --rule claim_bond_sat=40000 --rule min_members=0 --runs 1000 --json >/dev/null

# Half an hour of races, snapshots and what always holds in many more stories than `make test` plays, then every reader:
# half the time with inputs of chance, half guided by coverage where atheris has a release for this Python.
fuzz: setup
	$(BIN)/python -m tests.fuzz.races --seconds 1800
	LASHOU_TIMES=20 $(BIN)/python -m pytest -q -n 2 tests/unit/test_fold_snapshots.py tests/unit/test_index_snapshots.py \
	  tests/unit/test_fold_properties.py tests/unit/test_dissolution_properties.py
	$(BIN)/python -m tests.fuzz --seconds 1800
	@if $(LOCKED) requirements/fuzz.txt && $(BIN)/python -c 'import atheris'; then \
	    $(BIN)/python -m tests.fuzz.guided --seconds 1800; \
	else \
	    echo "atheris has no release for this Python: 1800 more seconds without its guidance" && \
	    $(BIN)/python -m tests.fuzz --seconds 1800; \
	fi

mutants: setup
	$(LOCKED) requirements/mutants.txt
	$(BIN)/python -m tests.mutants --jobs 2 lashou_btc/pool/*.py \
	  lashou_btc/wallet/psbt/lint.py lashou_btc/wallet/psbt/spends.py lashou_btc/wallet/psbt/sign.py \
	  lashou_btc/wallet/psbt/combine.py lashou_btc/wallet/psbt/finalize.py \
	  lashou_btc/usecases/signing.py lashou_btc/usecases/ladders.py lashou_btc/usecases/lifeboats.py \
	  lashou_btc/usecases/rotating.py

# Writes requirements/ anew: the newest releases that setup.cfg and pyproject.toml allow, for every Python from 3.11 on, each with
# the hashes of its files. What the tests have is what the others get. UPGRADE= keeps what is there where it serves.
UPGRADE := --upgrade
COMPILE = UV_CUSTOM_COMPILE_COMMAND='make lock' $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes $(UPGRADE)
ALIKE := --constraints requirements/test.txt

lock: setup
	$(LOCKED) requirements/lock.txt
	$(COMPILE) setup.cfg --extra test --output-file requirements/test.txt
	$(COMPILE) setup.cfg $(ALIKE) --output-file requirements/lashou.txt
	$(COMPILE) setup.cfg $(ALIKE) $(foreach extra,images plots hwi postgresql,--extra $(extra)) --output-file requirements/everything.txt
	for group in build lock fuzz mutants electrumx node; do \
	  $(COMPILE) $(ALIKE) --group $$group --output-file requirements/$$group.txt || exit 1; \
	done

# The docs site in site/, to be read from there or put on any server. Nothing is fetched for it.
docs: setup
	$(BIN)/python -m mkdocs build --strict

# A release as files in dist/, the same bytes wherever it is made (docs/releases.md). Nothing is published.
release: setup
	$(BIN)/python tools/release.py

clean:
	rm -rf $(VENV) build dist site htmlcov mutants .coverage .coverage.* *.egg-info
