# Rectoverso. `make help` lists the verbs; each stands here with its one line.
# PYTHON=python3.12 chooses the Python, JOBS=4 how many tests run at once, DECK=content/x a deck.

VENV := .venv
DECKS := $(patsubst %/deck.toml,%,$(wildcard content/*/deck.toml))
DECK ?= $(DECKS)
JOBS ?= 2
# Packages of earlier releases, which a release is rehearsed with.
EARLIER ?= $(if $(wildcard tests/upgrade/packages),--earlier tests/upgrade/packages)

# The libraries of Homebrew on Apple's processors lie where macOS does not look.
ifeq ($(shell uname -s),Darwin)
BREW := $(shell brew --prefix 2>/dev/null)
RUN := DYLD_FALLBACK_LIBRARY_PATH="$(BREW)/lib" PATH="$(BREW)/opt/openjdk/bin:$$PATH" $(VENV)/bin
else
RUN := $(VENV)/bin
endif

export PYTHON
.DEFAULT_GOAL := all
.PHONY: all test check prove release bench lint format docs doctor pins pythons clean help setup setup-release setup-test
MAKEFLAGS += --no-print-directory

all: setup ## install what is missing, then build every deck of content/ into build/
	@test -n "$(DECKS)" || { echo "content/ holds no deck" >&2; exit 2; }
	@$(RUN)/rectoverso build $(DECKS) --output build

# Whoever forbids Python its caches gets them here: the tests start it hundreds of times.
unexport PYTHONDONTWRITEBYTECODE
PYTEST = $(RUN)/python -m pytest -n $(JOBS) --dist worksteal

test: setup-test lint ## install the validators too, then run every check and test
	@$(PYTEST) -m "not prove" --durations 10

check: lint ## the quick part of test, in a minute: code, content and the tests that are not slow
	@$(RUN)/rectoverso check $(DECK) --strict
	@$(PYTEST) -m "not slow and not prove" --hypothesis-profile check --quiet

prove: setup-test ## the sweeps that test takes samples of: every card and page, more histories
	@$(PYTEST) -m "prove or hypothesis" --histories 1000 --hypothesis-profile prove --durations 10

release: setup-release ## check, rehearse, write the ledger, commit and tag: DECK=content/x
	@for deck in $(DECK); do $(RUN)/rectoverso release $$deck $(EARLIER) || exit $$?; done

bench: setup-test ## measure speed and memory on generated decks
	@$(RUN)/python tools/bench.py

pythons: ## make the packages with Python 3.11, 3.12 and 3.13, and compare them
	@python=$$(tools/find-python) && "$$python" tools/pythons.py $(DECK)

lint: setup-test ## check the code: ruff and mypy
	@$(RUN)/ruff check
	@$(RUN)/ruff format --check --quiet
	@$(RUN)/mypy --no-error-summary

format: setup-test ## put the code in form
	@$(RUN)/ruff check --fix-only --quiet
	@$(RUN)/ruff format --quiet

docs: setup ## write docs/diagnostics from the rules, and the JSON Schemas
	@$(RUN)/python tools/diagnostics_pages.py
	@$(RUN)/python tools/schemas.py

doctor: ## say what this machine has, what it lacks and how to get it
	@test -x $(VENV)/bin/rectoverso || { echo "nothing is installed yet: make setup" >&2; exit 2; }
	@$(RUN)/rectoverso doctor

setup: ## install what the program needs (all does so itself)
	@python=$$(tools/find-python) && "$$python" tools/setup.py run

setup-release: ## install Anki's own engine too (release does so itself)
	@python=$$(tools/find-python) && "$$python" tools/setup.py release

setup-test: ## install what the tests need (test does so itself)
	@python=$$(tools/find-python) && "$$python" tools/setup.py test

# Wheels alone, with no host and no path, the same versions for every Python that we allow.
COMPILE := $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--fork-strategy fewest --only-binary :all: --generate-hashes --no-annotate \
	--custom-compile-command "make pins" $(if $(UPGRADE),--upgrade) pyproject.toml requirements/run.in
pins: setup-test ## renew the pinned packages from what is declared; UPGRADE=1 takes the newest
	@$(COMPILE) --output-file requirements/run.txt
	@$(COMPILE) --extra anki requirements/release.in --output-file requirements/release.txt
	@$(COMPILE) --extra anki requirements/test.in --output-file requirements/test.txt

clean: ## remove what was built and every cache; .venv stays
	@rm -rf build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## list the verbs
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 12
