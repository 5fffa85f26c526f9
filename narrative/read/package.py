"""Zip packages of documents, opened with care: declared and real sizes bounded, parts parsed without entities or network."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from lxml import etree

from narrative.errors import InputError

UNPACKED = 200 * 2**20
DAMAGE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    SyntaxError,
    etree.LxmlError,
    ArithmeticError,
    AssertionError,
    RecursionError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    MemoryError,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
)


@contextmanager
def damaged(message: str) -> Iterator[None]:
    """Turns whatever a damaged file makes a library raise into one InputError with the message."""
    try:
        yield
    except DAMAGE as error:
        raise InputError(message) from error


def open_package(data: bytes) -> zipfile.ZipFile:
    """The zip file in the bytes; raises one of DAMAGE where it is none."""
    return zipfile.ZipFile(io.BytesIO(data))


def part(package: zipfile.ZipFile, name: str | zipfile.ZipInfo, limit: int = UNPACKED) -> bytes:
    """The bytes of a part, never more than `limit` of them unpacked.

    Raises:
        ValueError: it is larger than the limit, whatever its header says
    """
    with package.open(name) as stream:
        data = stream.read(limit + 1)
    if limit < len(data):
        raise ValueError(f"part too large: {name}")
    return data


def parsed(data: bytes) -> etree._Element:
    """The XML of a part: no entities, no network, no huge trees."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
