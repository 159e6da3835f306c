# Everything a developer does here is one word after `make`. Each target sets up what it needs, once, through
# make/bootstrap.sh: .venv, pinned Python packages, Debian packages that are absent.

SHELL := /bin/bash
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help demo serve test test-limits test-contract attacks kills nights fuzz kustomizations mutants bench corpus dialects check check-ruff check-format check-types check-imports \
        check-any check-workflows check-words check-guide guide lock clean ready-runtime ready-dev ready-contract

# Name another interpreter for a new .venv with PYTHON=python3.12, more workers with JOBS=8.
export PYTHON
JOBS ?= 2
CORPUS ?= ../shared/corpus
PYTEST := .venv/bin/pytest -q

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

demo: ready-runtime  ## set up, make the demo organisation, build its portal into site/
	@.venv/bin/python tests/demo/build_demo.py
	@echo 'The demo portal is in site/. To look at it: make serve'

serve: ready-runtime  ## show the built portal on this machine
	@.venv/bin/catalejo serve --site site

test: ready-dev  ## set up with a browser, run the whole suite but the slow parts
	@$(PYTEST) -n $(JOBS) --dist loadfile -m 'not slow' --ignore=tests/contract

test-limits: ready-dev  ## a quick part of the suite with 256 open files, and as an unprivileged user where this is root
	@make/test_limits.sh

test-contract: ready-contract  ## what we ask of other systems, against their official API descriptions
	@$(PYTEST) tests/contract

bench: ready-dev  ## the figures of the house as a table, beside techdocs-cli; BENCH='pages docs' takes some
	@.venv/bin/python -m tests.bench $(BENCH)

corpus: ready-dev  ## what real organisations give, as a table; CORPUS=FOLDER holds their archives
	@.venv/bin/python -m tests.corpus $(CORPUS)

dialects: ready-dev  ## sixty pages of real organisations beside the renderers of their own dialects
	@.venv/bin/python -m tests.dialects $(CORPUS)

# Where the generator of hostile repositories is; without it our own ones are used.
ATTACKS ?= ../shared/attacks/make_attacks.py

attacks: ready-dev  ## one portal of every hostile repository: what became of them, by family (ten minutes)
	@if [ -f "$(ATTACKS)" ]; then .venv/bin/python tests/hostile/run_attacks.py "$(ATTACKS)"; else \
	  echo 'There is no $(ATTACKS): our own hostile repositories are used (ATTACKS=FILE names a generator).'; \
	  $(PYTEST) -m '' tests/hostile; fi

kills: ready-dev  ## captures, builds, histories and publications killed at a hundred moments and more (twenty minutes)
	@$(PYTEST) -m '' tests/hostile/house/test_kills.py

# One seed is five minutes: NIGHTS=2 takes that one, 2 to 11 there are.
nights: ready-dev  ## twenty nights of random edits, what is kept against nothing kept, byte for byte (an hour)
	@$(PYTEST) -m slow tests/integration/house/test_kept_nights.py $(if $(NIGHTS),-k '[$(NIGHTS)]')

# FUZZ='--family docs --seed 7' chooses; a failing input is kept in .fuzz/ and printed as the command that repeats it.
fuzz: ready-dev  ## wrong input by type, generated from printed seeds, for FUZZ_SECONDS (1800)
	@.venv/bin/python -m tests.fuzz --seconds $(or $(FUZZ_SECONDS),1800) $(FUZZ)

# KUBECTL=FILE names another kubectl, COUNT=2000 and SEED=3 other trees.
kustomizations: ready-dev  ## kustomizations composed at random, our reader beside kubectl: agree, derived, refused, wrong
	@.venv/bin/python -m tests.gitops.composed $(or $(COUNT),200) --seed $(or $(SEED),1) --kubectl $(or $(KUBECTL),kubectl)

# Each is one small fault; with --wide a survivor is also shown to the tests of the other rooms.
mutants: ready-dev  ## small faults put into the code, listed where no test of the room notices (an hour); MUTANTS='--room kit'
	@.venv/bin/python -m tests.mutants $(MUTANTS)

check: check-ruff check-format check-types check-any check-imports check-workflows check-words check-guide  ## lint, types, architecture, workflows, translations, guide

check-ruff: ready-dev
	@.venv/bin/ruff check --quiet .

check-format: ready-dev
	@.venv/bin/ruff format --check --quiet . || { echo 'Not formatted: run .venv/bin/ruff format .'; exit 1; }

check-types: ready-dev
	@.venv/bin/mypy --no-error-summary generator

check-any: ready-dev
	@.venv/bin/python make/check_any.py

check-imports: ready-dev
	@.venv/bin/lint-imports --no-logo > .venv/imports.log 2>&1 || { cat .venv/imports.log; exit 1; }

check-workflows: ready-dev
	@.venv/bin/zizmor --offline --no-progress --quiet --persona regular .github/workflows deploy/pipelines/github

check-words: ready-dev
	@.venv/bin/python make/check_words.py

check-guide: ready-dev
	@.venv/bin/python make/write_guide.py --check

guide: ready-dev  ## write the guide's lists of findings and checks from their tables
	@.venv/bin/python make/write_guide.py

collector: ready-dev  ## write the collector's list of fields from those that the readers keep
	@.venv/bin/python make/write_collector.py

lock: ready-dev  ## write requirements/ anew from pyproject.toml (network)
	@make/lock.sh

clean:  ## remove what was built; .venv stays
	@rm -rf -- site site.snapshot capture .demo build dist .mypy_cache .ruff_cache .import_linter_cache .hypothesis .fuzz

ready-runtime:
	@make/bootstrap.sh runtime

ready-dev:
	@make/bootstrap.sh dev

ready-contract:
	@make/bootstrap.sh contract

# Under -j no set-up may change packages below a program that already runs: the largest level asked for comes first.
ifneq ($(filter test-contract,$(MAKECMDGOALS)),)
ready-dev: ready-contract
endif
ifneq ($(filter test% check% bench corpus dialects kills nights fuzz mutants guide lock,$(MAKECMDGOALS)),)
ready-runtime: ready-dev
endif
