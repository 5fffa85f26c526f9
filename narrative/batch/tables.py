"""The tables for researchers: RUN/数据/*.parquet, one row for each submission, file, fact, claim, issue and cell; docs/batch.md explains the columns."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from narrative.batch.needs import need
from narrative.batch.parts import Parts
from narrative.batch.schema import HEAD, TABLES, table_schema
from narrative.errors import OutputError
from narrative.export.files import reason

FOLDER = "数据"
NAMES = ("submissions", *TABLES)


def write_tables(out: Path, parts: Parts, keys: Sequence[str]) -> None:
    """Writes all tables in the order of the submissions, all or none; the same results give the same bytes.

    Raises:
        OutputError: the disk is full or cannot be written
    """
    pq = need("pyarrow.parquet")
    folder = out / FOLDER
    beside = {name: folder / f".narrative-{name}.tmp" for name in NAMES}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            writers = {
                name: stack.enter_context(pq.ParquetWriter(path, table_schema(name), compression="zstd")) for name, path in beside.items()
            }
            for rows in parts.rows(keys):
                for name, writer in writers.items():
                    writer.write_table(_flat(name, rows))
        for name, path in beside.items():
            path.replace(folder / f"{name}.parquet")
    except OSError as error:
        for path in beside.values():
            path.unlink(missing_ok=True)
        raise OutputError(f"数据表没有写成（{reason(error)}）：已做完的都留着，请检查磁盘空间后再运行一次同样的命令") from error


def _flat(name: str, rows: Any) -> Any:
    """One row for each submission, or for each member of a list with the submission's head before it."""
    pa, pc = need("pyarrow"), need("pyarrow.compute")
    schema = table_schema(name)
    if name == "submissions":
        return rows.select(schema.names).cast(schema)
    column = rows.column(name).combine_chunks()
    parent = pc.list_parent_indices(column)
    members = pc.list_flatten(column)
    head = rows.select(list(HEAD)).take(parent)
    arrays = [*(head.column(n) for n in HEAD), *(members.field(n) for n in TABLES[name])]
    return pa.table(arrays, schema=schema)
