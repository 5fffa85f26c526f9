"""SQL over the tables of a run: DuckDB in memory over the Parquet files of that run alone; nothing can be written, fetched or read elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from narrative.batch.needs import need
from narrative.batch.tables import FOLDER, NAMES
from narrative.errors import InputError

VIEWS = Path(__file__).with_name("views.sql")


def query(run: Path, sql: str) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """(column names, rows) of one SELECT over the tables submissions, files, facts, claims, issues, cells, failures and the ready views.

    Raises:
        InputError: there are no tables, or the SQL is wrong or no SELECT
    """
    with opened(run) as connection:
        return asked(connection, sql)


@contextmanager
def opened(run: Path) -> Iterator[Any]:
    """A connection that sees the tables of a run and nothing else."""
    duckdb = need("duckdb")
    folder = run / FOLDER
    missing = [name for name in NAMES if not (folder / f"{name}.parquet").is_file()]
    if missing:
        raise InputError(f"{run.name} 里没有批量结果（缺 {FOLDER}/{missing[0]}.parquet）：请先运行 narrative batch，并给出它的输出文件夹")
    with closing(duckdb.connect(":memory:")) as connection:
        for setting in ("autoinstall_known_extensions = false", "autoload_known_extensions = false"):
            connection.execute(f"SET {setting}")
        paths = [str((folder / f"{name}.parquet").resolve()) for name in NAMES]
        listed = ", ".join(_quoted(path) for path in paths)
        connection.execute(f"SET allowed_paths = [{listed}]")
        connection.execute("SET enable_external_access = false")
        for name, path in zip(NAMES, paths, strict=True):
            connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet({_quoted(path)})")
        connection.execute(VIEWS.read_text(encoding="utf-8"))
        connection.execute("SET lock_configuration = true")
        yield connection


def asked(connection: Any, sql: str) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """(column names, rows) of one SELECT.

    Raises:
        InputError: the SQL is wrong or no SELECT
    """
    duckdb = need("duckdb")
    try:
        statements: Sequence[Any] = duckdb.extract_statements(sql)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise InputError("只能查询：请给出一条 SELECT 语句")
        result = connection.execute(statements[0])
        return tuple(column[0] for column in result.description), result.fetchall()
    except duckdb.Error as error:
        raise InputError(f"SQL 有误：{str(error).splitlines()[0]}。表和视图见 docs/batch.md") from error


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
