# What a newcomer types. Everything needed is set up first; what is up to date is left alone.

.DEFAULT_GOAL := help
.PHONY: help run test check bench reset set-up set-up-for-tests
MAKEFLAGS += --no-print-directory

PORT ?= 8000
export PORT

# The environment's own Python once it is there, else the first one that the wheels exist for.
PYTHON = $(or $(wildcard .venv/bin/python),$(shell \
	for name in python3 python3.14 python3.13 python3.12 python3.11; do \
		$$name -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' 2>/dev/null \
		&& command -v $$name && break; \
	done))
NO_PYTHON = echo "  Python 3.11 to 3.14 is needed, and none was found. Debian, Ubuntu: sudo apt-get install python3" >&2; exit 1;

help: ## say what can be typed (this list)
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: set-up ## serve the demonstration on http://127.0.0.1:8000 (another port: make run PORT=8001)
	@.venv/bin/python -m labo.demo

test: set-up-for-tests ## run all tests, browser included (a choice of them: make test ARGS="-k outbox")
	@PYTHONHASHSEED=0 .venv/bin/python -m pytest $(if $(ARGS),$(ARGS),-n 2 --dist loadfile)

check: set-up ## look for faults of style, configuration and migrations
	@.venv/bin/python -m ruff check .
	@.venv/bin/python -m ruff format --check .
	@LABO_DEMO=1 .venv/bin/python manage.py check --fail-level WARNING
	@LABO_DEMO=1 .venv/bin/python -W "ignore:Got an error checking" manage.py makemigrations --check --dry-run

bench: set-up ## measure the portal against a bare floor (see bench/)
	@set -e; for file in bench/w*.py bench/r*.py; do name=$${file##*/}; .venv/bin/python -m bench.$${name%.py} $(ARGS); done

reset: set-up ## empty the demonstration's data
	@.venv/bin/python -m labo.demo reset

set-up set-up-for-tests:
	@$(or $(PYTHON),$(NO_PYTHON)) -I labo/setup.py $(if $(findstring tests,$@),tests)
