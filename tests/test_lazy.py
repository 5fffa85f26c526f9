"""Patterns that are compiled when first asked."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from narrative.facts.context import Cue, cues
from narrative.facts.signs import Sign, sign, signs
from narrative.quantities.masks import Mask, masks
from narrative.rules.lazy import Lazy, lazy


def test_a_pattern_does_what_a_compiled_one_does() -> None:
    own, compiled = Lazy("培训(班)?"), re.compile("培训(班)?")
    text = "办培训班2期，培训80人"
    assert [m.span() for m in own.finditer(text)] == [m.span() for m in compiled.finditer(text)]
    assert own.sub("", text) == compiled.sub("", text)
    found = own.search(text, 3)
    assert found is not None and found.start() == 7 and own.match(text) is None and own.fullmatch("培训") is not None


def test_nothing_written_is_no_pattern_and_a_wrong_one_fails_at_its_first_use() -> None:
    assert lazy("") is None
    wrong = Lazy("(")
    with pytest.raises(re.error):
        wrong.search("x")
    assert not hasattr(wrong, "groups")


def test_all_patterns_of_the_rules_can_be_compiled() -> None:
    records: list[Cue | Sign | Mask] = [*cues(), *map(sign, signs()), *masks()]
    patterns = [value for record in records for field in fields(record) if isinstance(value := getattr(record, field.name), Lazy)]
    assert len(records) < len(patterns)
    for pattern in patterns:
        re.compile(pattern.pattern)
