#!/bin/sh
cd "$(dirname "$0")" || exit 1
if [ ! -x .venv/bin/python ]; then
  echo "还没有安装：请先运行 ./安装.sh" >&2
  exit 1
fi
exec .venv/bin/python -m narrative review "$@"
