# The door on Linux and macOS: every target is one line that calls a console command.
# Elsewhere, and with conda, call the same commands yourself.
PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3.11)
BIN := .venv/bin
export OMP_NUM_THREADS ?= 1

.PHONY: setup lab doctor test labs run book grade validity bench clean

setup: ; @command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is missing: install it (Debian: apt install python3.11 python3.11-venv), then run this again." >&2; exit 1; }; $(PYTHON) -m workspace setup
lab: setup ; @$(BIN)/mlops-lab open
doctor: setup ; @$(BIN)/mlops-lab doctor
test: setup ; @$(BIN)/python -m pytest -n auto --dist loadscope --no-loadscope-reorder
labs: setup ; @$(BIN)/autograder release
run: setup ; @$(BIN)/autograder execute
book: setup run ; @$(BIN)/autograder book
grade: setup ; @$(BIN)/autograder grade 01_recap --submitted tests/submissions/sample --out build/grade --due 2026-10-12T23:59+02:00
validity: setup ; @$(BIN)/autograder validity
bench: setup ; @$(BIN)/python tests/bench/grading.py
clean: ; @rm -rf build book/_build book/labs book/generated
