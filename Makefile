# make run   builds the Shenzhen account and opens it
# make test  runs ruff, the type check and every test

VENV   := .venv
PYTHON := $(VENV)/bin/python
STAMP  := $(VENV)/.installed
UV     := $(shell command -v uv 2>/dev/null)

.PHONY: run test lint types clean
.DEFAULT_GOAL := run

$(STAMP): pyproject.toml requirements.lock hatch_build.py $(wildcard frontend/*.* frontend/src/*)
ifneq ($(UV),)
	$(UV) venv --quiet --allow-existing $(VENV)
	$(UV) pip install --quiet --python $(PYTHON) -c requirements.lock -e '.[all]' --group dev
else
	python3 -m venv $(VENV)
	$(PYTHON) -m pip install --quiet --upgrade 'pip>=25.1'
	$(PYTHON) -m pip install --quiet -c requirements.lock -e '.[all]' --group dev
endif
	-$(PYTHON) frontend/assets.py
	touch $@

run: $(STAMP)
	$(VENV)/bin/cityagenda simulate network cities/shenzhen
	-$(VENV)/bin/cityagenda streams take cities/shenzhen
	$(VENV)/bin/cityagenda build cities/shenzhen
	$(VENV)/bin/cityagenda serve cities/shenzhen --open --watch --simulate

test: lint types
	$(PYTHON) -m pytest -n auto --dist loadfile

lint: $(STAMP)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .

types: $(STAMP)
	$(VENV)/bin/mypy

clean:
	rm -rf $(VENV) frontend/node_modules .mypy_cache .ruff_cache .pytest_cache
