PYTHON ?= .venv/bin/python

.PHONY: test lint types docs site golden picture bench
test:     ; $(PYTHON) -m pytest -n 2
lint:     ; $(PYTHON) -m ruff format --check . && $(PYTHON) -m ruff check .
types:    ; $(PYTHON) -m mypy
docs:     ; $(PYTHON) docs/make_reference.py
site:     ; $(PYTHON) -m zensical build --clean --strict
golden:   ; SEGKIT_RENEW_GOLDEN=1 $(PYTHON) -m pytest tests/golden -n 0
picture:  ; $(PYTHON) docs/make_picture.py
bench:    ; $(PYTHON) benchmarks/run.py
