"""The libraries of the extras, brought in where they are used; one that is missing names itself and the remedy."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from narrative.errors import InputError

EXTRAS = {"pyarrow": "batch", "duckdb": "batch", "pydantic": "batch", "distributed": "dask"}


def need(name: str) -> Any:
    """The module of that name.

    Raises:
        InputError: the extra it belongs to is not installed
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        extra = EXTRAS[name.partition(".")[0]]
        raise InputError(f'缺少 {name.partition(".")[0]}：请先安装批量功能：pip install "narrative-metrics[{extra}]"') from error
