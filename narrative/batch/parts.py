"""Parts of a run: results of some submissions each, written beside and renamed, found again by the key of each submission."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from narrative.batch.needs import need
from narrative.batch.schema import output_schema
from narrative.errors import OutputError
from narrative.export.files import write

SIZE = 64  # submissions of a part
CHUNK = 256  # submissions that are read back at once: row groups of the tables, whatever the parts were


class Parts:
    """The folder of parts with an index of the keys in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index: dict[str, tuple[Path, int]] = {}
        self._failed: set[str] = set()
        self._open: tuple[Path, Any] | None = None
        for path in sorted(folder.glob("*.parquet")):
            self._note(path)

    def has(self, key: str, *, retry: bool = False) -> bool:
        """Whether the results of a submission are there; with `retry` failures do not count."""
        return key in self._index and not (retry and key in self._failed)

    def failed(self, key: str) -> bool:
        """Whether a submission could not be worked on."""
        return key in self._failed

    def write(self, batches: Sequence[Any]) -> None:
        """Writes the results of some submissions as one part.

        Raises:
            OutputError: the disk is full or cannot be written
        """
        pa, pq = need("pyarrow"), need("pyarrow.parquet")
        table = pa.Table.from_batches(batches, schema=output_schema()).combine_chunks()
        name = hashlib.sha256("\n".join(table.column("key").to_pylist()).encode()).hexdigest()[:20]
        buffer = io.BytesIO()
        pq.write_table(table, buffer, compression="zstd")
        path = self._folder / f"part-{name}.parquet"
        try:
            write(path, buffer.getvalue(), overwrite=True)
        except OutputError as error:
            raise OutputError(f"{error}；已做完的都留着，腾出空间后再运行一次同样的命令就接着做") from error
        self._open = None
        self._note(path)

    def rows(self, keys: Sequence[str], columns: Sequence[str] | None = None) -> Iterator[Any]:
        """The results of some submissions in the order asked for, as tables of CHUNK rows."""
        pa = need("pyarrow")
        for start in range(0, len(keys), CHUNK):
            pieces = [self._row(key) for key in keys[start : start + CHUNK]]
            yield pa.concat_tables([piece.select(list(columns)) if columns else piece for piece in pieces]).combine_chunks()

    def prune(self, keys: set[str]) -> None:
        """Deletes the parts that hold none of the keys."""
        live = {path for key, (path, _) in self._index.items() if key in keys}
        for path in self._folder.glob("*.parquet"):
            if path not in live:
                path.unlink(missing_ok=True)

    def _row(self, key: str) -> Any:
        path, row = self._index[key]
        if self._open is None or self._open[0] != path:
            self._open = (path, need("pyarrow.parquet").read_table(path))
        return self._open[1].slice(row, 1)

    def _note(self, path: Path) -> None:
        pa, pq = need("pyarrow"), need("pyarrow.parquet")
        try:
            if not pq.read_schema(path).equals(output_schema()):
                return
            told = pq.read_table(path, columns=["key", "error"])
        except (OSError, pa.ArrowInvalid):  # cut off by a broken disk: done anew
            return
        for row, (key, error) in enumerate(zip(told.column("key").to_pylist(), told.column("error").to_pylist(), strict=True)):
            self._index[key] = (path, row)
            self._failed.discard(key)
            if error is not None:
                self._failed.add(key)
