# make run    the page at http://127.0.0.1:7860, with everything it needs
# make test   the same, with Milvus 2.3.5 and Ray where these can be installed, then all tests
# make conformance PARAREF_CONFORMANCE_URI=milvus://HOST:19530
#             what a library must do, on a server of your own
# make docs   the documentation as a site, in site/

VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin

# No model is fetched while running: the weights are installed like any other package.
export HF_HUB_OFFLINE ?= 1

.PHONY: run test check pytest conformance docs evaluate clean

run: $(VENV)/ready
	$(BIN)/python app.py

# The types are checked beside the tests, of which many wait for a server or a browser.
test: $(VENV)/ready $(VENV)/engines/milvus $(VENV)/engines/ray
	$(MAKE) --jobs=2 check pytest

pytest: $(VENV)/ready
	$(BIN)/python -m pytest --numprocesses 3

check: $(VENV)/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

conformance: $(VENV)/ready
	@test -n "$$PARAREF_CONFORMANCE_URI" \
	|| { echo "Name your server: PARAREF_CONFORMANCE_URI=milvus://HOST:19530"; exit 2; }
	$(BIN)/python -m pytest tests/conformance/test_conformance.py

docs: $(VENV)/ready
	$(BIN)/mkdocs build --strict

evaluate: $(VENV)/ready
	$(BIN)/python eval/evaluate.py

$(VENV)/ready: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --editable '.[dev]' --constraint constraints.txt
	touch $@

# What only tests need, and not every machine can have: where it cannot be installed, the tests
# that are about it say that they are left out. The server has an environment of its own, since
# it wants an old setuptools.
$(VENV)/engines/milvus: | $(VENV)/ready
	$(PYTHON) -m venv $@-2.3
	$@-2.3/bin/pip install --quiet 'setuptools<80' milvus==2.3.5 \
	&& touch $@ || echo 'Milvus 2.3.5 CANNOT BE INSTALLED HERE: the tests leave it out'

$(VENV)/engines/ray: $(VENV)/ready
	mkdir -p $(VENV)/engines
	$(BIN)/pip install --quiet --editable '.[dev,ray]' --constraint constraints.txt \
	&& touch $@ || echo 'Ray CANNOT BE INSTALLED HERE: the tests leave it out'

clean:
	rm -rf $(VENV) site .mypy_cache .ruff_cache .pytest_cache .hypothesis
