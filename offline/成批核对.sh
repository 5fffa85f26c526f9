#!/bin/sh
if [ $# -ne 1 ] || [ ! -d "$1" ]; then
  echo "用法：./成批核对.sh 收件夹　（每个单位一个子文件夹）" >&2
  exit 1
fi
inbox=$(cd "$1" && pwd)
cd "$(dirname "$0")" || exit 1
if [ ! -x .venv/bin/python ]; then
  echo "还没有安装：请先运行 ./安装.sh" >&2
  exit 1
fi
exec .venv/bin/python -m narrative batch "$inbox" -o "${inbox}_核对结果"
