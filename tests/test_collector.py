"""The collector rests while a report is read, and no longer."""

from __future__ import annotations

import gc

import pytest

from narrative.collector import uncollected
from narrative.errors import InputError
from narrative.pipeline import extract_text


def test_the_collector_is_on_again_after_a_reading_and_after_one_that_fails() -> None:
    extract_text("全年举办讲座12场。")
    assert gc.isenabled()
    with pytest.raises(InputError):
        extract_text("")
    assert gc.isenabled()
    with pytest.raises(ValueError, match="x"), uncollected():
        assert not gc.isenabled()
        raise ValueError("x")
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with uncollected(), uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    finally:
        gc.enable()
