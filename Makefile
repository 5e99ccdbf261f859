# The everyday commands. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash

JOBS ?= $(shell nproc)
PORT ?= 8080
FUZZ_SECONDS ?= 60
MUTATIONS ?= 100000
VENV = $(shell scripts/setup venv client)

.PHONY: help setup build up test bench bench-frameworks soak lint format fuzz mutations docs clean zoo

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

setup: ## Install what building, running and testing need
	@scripts/setup

build: setup ## Build the release
	@cmake --preset release >build/cmake.log || { cat build/cmake.log; exit 1; }
	@cmake --build --preset release -j $(JOBS) --target tenon

up: build ## Set up, build and serve the sample models; stays up
	@tools/up build/release/bin/tenon $(PORT)

zoo: build ## Compare all models of the zoo in all versions; writes docs/compat/frameworks.md
	@scripts/setup zoo
	@tools/zoo build/release/bin/tenon

test: setup ## Build and run all tests
	@tools/test dev

bench: ## Measure against the peers; writes bench/results
	@scripts/setup bench
	@bench/run

bench-frameworks: ## Measure the engine against the frameworks; writes bench/results
	@scripts/setup heavy
	@bench/frameworks

soak: build ## Swap and unload models under load, long
	@TENON_SOAK_SWAPS=150 TENON_SOAK_CYCLES=200 TENON_SOAK_REQUESTS=1000000 $(VENV)/bin/python -m pytest -q -s -p no:cacheprovider \
		tests/blackbox/test_repository.py -k "swaps or memory" --tenon build/release/bin/tenon

lint: ## Formatting, architecture, clang-tidy, thread annotations
	@tools/lint

format: ## Format the sources
	@git ls-files 'src/*.cc' 'src/*.h' 'fuzz/*.cc' | xargs clang-format-14 -i

fuzz: setup ## Fuzz every parser for FUZZ_SECONDS each
	@tools/fuzz $(FUZZ_SECONDS)

mutations: setup ## Import MUTATIONS damaged models of the zoo
	@tools/mutations $(MUTATIONS)

docs: build ## Make the pages that are made from the program
	@build/release/bin/tenon config reference > docs/configuration.md
	@build/release/bin/tenon help --markdown > docs/cli.md
	@build/release/bin/tenon help --http-api > docs/http-api.md
	@build/release/bin/tenon help --metrics > docs/metrics.md

clean: ## Remove what was built
	@rm -rf build/dev build/release build/bench build/asan build/tsan build/fuzz build/tidy build/reports
