#!/bin/sh
# 安装到本文件夹的 .venv，不联网
set -e
cd "$(dirname "$0")"
PY=$(command -v python@PYTHON@ || true)
if [ -z "$PY" ] && python3 -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '@PYTHON@')" 2>/dev/null; then PY=python3; fi
if [ -z "$PY" ]; then
  echo "没有找到 Python @PYTHON@：请先从系统软件源安装 python@PYTHON@ 和 python@PYTHON@-venv，再运行 ./安装.sh" >&2
  exit 1
fi
"$PY" -m venv .venv
.venv/bin/python -m pip install --quiet --no-index --find-links wheels --require-hashes -r requirements.txt
.venv/bin/python -m narrative --version
echo "装好了。以后运行 ./启动.sh 使用。"
