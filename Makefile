# Two commands: `make up` and `make test`. Everything they make lies in .venv, .state and build.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
PY := .venv/bin/python
DB ?=
ARGS ?=

.PHONY: help
help: ## Print this
	@grep -hE '^[a-z -]+:.*## ' $(MAKEFILE_LIST) | sort -u | sed -E 's/^([a-z -]+):[^#]*## (.*)/  make \1\t\2/' | expand -t 24

##@ Run
.PHONY: setup up down status logs demo
setup: ## Install what is missing: broker by apt, locked environment in .venv
	@deploy/local/setup.sh broker

up: ## Start everything on this machine and fill a sandbox company (DB=postgresql for PostgreSQL)
	@deploy/local/setup.sh $(if $(HANDOVER_BROKER_URL),,broker) $(if $(filter postgresql,$(DB)),postgresql)
	@$(PY) -m deploy.local.up $(if $(DB),--database $(DB))

down: ## Stop everything that `make up` started
	@if [ -x $(PY) ]; then $(PY) -m deploy.local.down; fi

status: ## What runs, on which port, how it feels
	@$(PY) -m deploy.local.status

logs: ## Follow the JSON logs of all services
	@tail -n 20 -F .state/logs/*.log

demo: ## Play a region's layoff of 24 people through the gateway (ONE=1: one salesperson's handover)
	@$(PY) -m deploy.demo $(if $(ONE),--one) $(ARGS)

##@ Check
.PHONY: test test-setup lint types unit contract integration e2e fault scale bench test-servers test-servers-stop format
test: test-setup ## All suites, against an own broker and an own PostgreSQL (less than 20 minutes on 2 cores)
	@$(PY) -m tests.run

test-setup:
	@deploy/local/setup.sh broker postgresql

lint types unit contract integration e2e fault scale: test-setup ## One part of `make test`
	@$(PY) -m tests.run $@

bench: test-setup ## Measure on PostgreSQL; build/bench/report.md (SHORT=1: a few minutes, to see that it works)
	@$(PY) -m tests.bench $(if $(SHORT),--quick) $(ARGS)

format: ## Format the source
	@.venv/bin/ruff format -q . && .venv/bin/ruff check -q --fix .

test-servers: ## Leave a broker and a PostgreSQL running for many runs of single tests
	@$(PY) -m tests.support.servers start

test-servers-stop: ## Stop them
	@$(PY) -m tests.support.servers stop

##@ Keep
.PHONY: lock clean
lock: ## Resolve deploy/requirements.in again into the lock with hashes
	@.venv/bin/uv pip compile -q --universal --python-version 3.11 --no-emit-index-url --no-header --generate-hashes deploy/requirements.in -o deploy/requirements.lock

clean: down ## Stop everything and remove state, environment and reports
	rm -rf .state .venv build

-include proto/Makefile.inc
