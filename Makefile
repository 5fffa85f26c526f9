# Everything a newcomer needs: make demo, make test. Nothing but Python 3.11+, make and PyPI is taken for granted.
PYTHON ?= python3
VENV ?= .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
READY := $(VENV)/.ready
DEMO := 演示结果

PLATFORM ?= win_amd64
OFFLINE_PYTHON ?= 3.11

.PHONY: offline demo test lint accuracy bench train system clean

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -e ".[dev]"
	@touch $(READY)

demo: $(READY) ## fill a table of the corpus from a report of the corpus
	@rm -rf $(DEMO) && mkdir -p $(DEMO)
	@$(BIN)/narrative fill corpus/demo/工作总结.docx --table corpus/demo/绩效自评表.xlsx -o $(DEMO)/绩效自评表_已填.xlsx
	@echo "结果在 $(DEMO)/：绩效自评表_已填.xlsx（报送稿）和 绩效自评表_填报依据.xlsx（逐行核对用）"

test: $(READY) ## run the tests
	$(BIN)/python -X warn_default_encoding -m pytest -n auto

lint: $(READY) ## ruff and mypy
	$(BIN)/ruff format --check narrative tests
	$(BIN)/ruff check narrative tests
	$(BIN)/mypy

accuracy: $(READY) ## score the shared reports and the corpus; figures for docs/accuracy.md
	@$(BIN)/python tests/accuracy.py

bench: $(READY) ## stages against jieba.cut in one process
	@$(BIN)/python tests/bench.py

train: $(READY) ## fit the model anew from corpus/
	$(BIN)/narrative train

offline: $(READY) ## every wheel, scripts and instructions for a desk without network: PLATFORM=win_amd64|linux_x86_64|linux_aarch64
	$(BIN)/python offline/build.py $(PLATFORM) $(OFFLINE_PYTHON) dist

system: ## system packages that later formats need (Debian)
	@if command -v apt-get >/dev/null; then apt-get update -qq && apt-get install -y -qq --no-install-recommends \
	  libreoffice-calc-nogui libreoffice-writer-nogui fonts-wqy-zenhei poppler-utils chromium; \
	else echo "这台机器没有 apt-get：请自行安装 LibreOffice、Chromium 和一种中文字体"; fi

clean:
	rm -rf $(VENV) $(DEMO) build dist
