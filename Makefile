# The only commands a newcomer needs: make demo, make test. Every target prepares .venv by itself.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help setup demo console test test-neural test-quick lint bench bench-alerts faults soak fuzz bench-dedup bench-pages bench-entities bench-topics bench-extractors bench-peers bench-replay bench-replay-scale release types check-image up down lock clean

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

$(STAMP): requirements/dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else f"Khabar needs Python 3.11 to 3.13, this is {v[0]}.{v[1]}: make PYTHON=python3.11 …")'
	@echo "installing the locked packages into $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

setup: $(STAMP) ## prepare .venv; nothing outside this folder

demo: $(STAMP) ## the whole pipeline on an embedded broker; ONCE=1 ends by itself
	@$(BIN)/khabar demo $(if $(ONCE),--once)

console: $(STAMP) ## the pipeline and its articles in the browser, against KHABAR_BOOTSTRAP_SERVERS
	@$(BIN)/khabar console

test: $(STAMP) ## all tests: lint, types, layers, unit to golden, brokers
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m tests.run

NEURAL := .venv-neural
$(NEURAL)/.installed: requirements/dev.lock requirements/neural.lock
	@echo "installing torch and all of camel-tools into $(NEURAL) (6 GB) …"
	@$(PYTHON) -m venv $(NEURAL)
	@$(NEURAL)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/dev.lock
	@$(NEURAL)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/neural.lock
	@$(NEURAL)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

test-neural: $(NEURAL)/.installed ## the tests that need torch, in an environment of their own
	@$(NEURAL)/bin/python -m pytest -q -m torch tests/conformance tests/unit

test-quick: $(STAMP) ## the tests without a broker
	@$(BIN)/python -m pytest -q -m "not broker and not kafka and not slow"

lint: $(STAMP) ## ruff, mypy, import contracts
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

bench: $(STAMP) ## articles a second through Apache Kafka and in one process
	@$(BIN)/python -m tests.benchmarks.bench_pipeline

faults: $(STAMP) ## break things under load on three brokers of Apache Kafka; FAULTS=1000 in pieces, goes on where it was stopped
	@$(BIN)/python -m tests.faults.run $(if $(FAULTS),--faults $(FAULTS)) $(if $(PIECES),--pieces $(PIECES))

soak: $(STAMP) ## 100,000 pages as fast as they go through, a fault every ten seconds; PAGES=5000 for less
	@$(BIN)/python -m tests.faults.soak $(if $(PAGES),--pages $(PAGES))

fuzz: $(STAMP) ## fuzz TARGET (codec, text, html, later) for SECONDS, 600 by default
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check atheris==3.0.0
	@$(BIN)/python -m tests.fuzz.fuzz $(TARGET) -max_total_time=$(or $(SECONDS),600)

bench-dedup: $(STAMP) ## near-duplicates: quality, speed, memory
	@$(BIN)/python -m tests.benchmarks.bench_dedup

bench-pages: $(STAMP) ## pages: accuracy by segment type and by kind of page
	@$(BIN)/python -m tests.benchmarks.bench_pages

bench-entities: $(STAMP) ## entities: F1 by type, ablation, speed, memory
	@$(BIN)/python -m tests.benchmarks.bench_entities

bench-topics: $(STAMP) ## media topics: sections, SIB-200, calibration, speed
	@$(BIN)/python -m tests.benchmarks.bench_topics

.venv-peers/.installed: requirements/dev.lock requirements/peers.txt
	@$(PYTHON) -m venv .venv-peers
	@.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/dev.lock
	@.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/peers.txt
	@.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check newspaper4k==0.9.6 nltk lxml_html_clean
	@touch $@

bench-extractors: $(STAMP) .venv-peers/.installed ## HTML pages read by Khabar, trafilatura, newspaper4k, resiliparse
	@.venv-peers/bin/python -m tests.benchmarks.bench_extractors

bench-peers: $(STAMP) .venv-peers/.installed ## Khabar beside confluent-kafka, quixstreams, bytewax; ARTICLES=300 for a look
	@$(BIN)/python -m tests.benchmarks.bench_peers $(if $(ARTICLES),--articles $(ARTICLES)) $(if $(ROUNDS),--rounds $(ROUNDS))

bench-replay: $(STAMP) ## a replay of entities and topics against the same stages in one process
	@$(BIN)/python -m tests.benchmarks.bench_replay

bench-replay-scale: $(STAMP) ## 100,000 articles replayed beside live load, killed, promoted, raced; an hour
	@$(BIN)/python -m tests.benchmarks.bench_replay_scale

bench-alerts: $(STAMP) ## which alerts a killed, paused, poisoned pipeline raises, and when; 25 minutes
	@$(BIN)/python -m tests.benchmarks.bench_alerts

up: $(STAMP) ## all stages against KHABAR_BOOTSTRAP_SERVERS; with Docker: docker compose up
	@$(BIN)/khabar topics apply && $(BIN)/khabar up

release: $(STAMP) ## cut VERSION=0.2.0: version, CHANGELOG's section, sdist and wheel with their checks
	@$(BIN)/python deploy/release.py $(VERSION)

types: $(STAMP) ## the types for TypeScript, Go and Java in schemas/types, anew from the schemas
	@$(BIN)/python deploy/generate_types.py

check-image: ## build the image without Docker and run the demo in it; needs root, buildah, debootstrap
	deploy/check_image.sh

down: ## stop what docker compose started
	docker compose down

lock: ## write the locked requirements anew (needs uv)
	deploy/lock.sh

clean: ## remove what the targets made
	rm -rf $(VENV) .cache .run .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
