# make run    the page at http://127.0.0.1:7860, with everything it needs
# make test   the same, then all tests
# make docs   the documentation as a site, in site/

VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin

# No model is fetched while running: the weights are installed like any other package.
export HF_HUB_OFFLINE ?= 1

.PHONY: run test check docs evaluate clean

run: $(VENV)/ready
	$(BIN)/python app.py

test: $(VENV)/ready check
	$(BIN)/python -m pytest --numprocesses 2

check: $(VENV)/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

docs: $(VENV)/ready
	$(BIN)/mkdocs build --strict

evaluate: $(VENV)/ready
	$(BIN)/python eval/evaluate.py

$(VENV)/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --editable '.[dev]' --constraint constraints.txt
	touch $@

clean:
	rm -rf $(VENV) site .mypy_cache .ruff_cache .pytest_cache .hypothesis
