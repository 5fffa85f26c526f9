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

.PHONY: offline demo test lint accuracy formats bench train system clean

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

formats: $(READY) ## render 20 corpus reports in each format, read them back; writes docs/formats.md (some minutes)
	@$(BIN)/python tests/formats.py --write

ablation: $(READY) ## what parts of the model are worth, out of fold
	@$(BIN)/python tests/ablation.py

bench: $(READY) ## stages against jieba.cut in one process; two workers against one
	@$(BIN)/python tests/bench.py
	@$(BIN)/python tests/bench_batch.py

train: $(READY) ## fit the model anew from corpus/
	$(BIN)/narrative train

offline: $(READY) ## every wheel, scripts and instructions for a desk without network: PLATFORM=win_amd64|linux_x86_64|linux_aarch64|macos_arm64
	$(BIN)/python offline/build.py $(PLATFORM) $(OFFLINE_PYTHON) dist

SYSTEM := libreoffice-calc-nogui libreoffice-writer-nogui fonts-wqy-zenhei poppler-utils chromium

system: ## system packages for old office formats, Chinese fonts and a browser (Debian, Ubuntu); says what it cannot do
	@if [ -x "$$(command -v soffice)" ] && [ -x "$$(command -v chromium)" ] && [ -x "$$(command -v pdftoppm)" ] && fc-list :lang=zh 2>/dev/null | grep -q .; then \
	  echo "LibreOffice、Chromium、poppler 和中文字体都已装好"; \
	elif ! command -v apt-get >/dev/null; then \
	  echo "这台机器没有 apt-get：请自行安装 LibreOffice（旧格式 .doc .wps .rtf 要用）、Chromium（网页测试要用）和一种中文字体"; \
	elif [ "$$(id -u)" -ne 0 ]; then \
	  echo "安装系统软件要管理员权限：请运行 sudo make system"; \
	elif apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(SYSTEM) >/dev/null; then \
	  echo "LibreOffice、Chromium、poppler 和中文字体已装好"; \
	else \
	  echo "有系统软件没有装上（上面有原因，多半是网络）：没有 LibreOffice 时 .doc .wps .rtf 读不了，其余格式不受影响"; exit 1; \
	fi

clean:
	rm -rf $(VENV) $(DEMO) build dist
