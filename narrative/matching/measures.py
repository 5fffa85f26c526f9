"""What a count for a row may be, told by its unit, its name, or the object the name ends with. Data: headers.toml [[measure]]."""

from __future__ import annotations

import re
from functools import cache

from narrative.facts.concepts import concepts_in, measures
from narrative.matching.targets import split_unit
from narrative.quantities.units import forms
from narrative.rules import load


@cache
def _named_measures() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    return tuple((re.compile(rule.text("pattern")), rule.terms("measures")) for rule in load("headers", "measure"))


def measures_of(name: str, unit: str) -> tuple[str, ...]:
    """What a count for a row may be: by its unit, else by its name, else by the object the name ends with; () where nothing tells."""
    known = forms().get(split_unit(unit)[0]) if unit else None
    named = next((m for pattern, m in _named_measures() if pattern.search(name)), ())
    if known is not None and known.unit_class != "open":
        by_class = {
            "person": ("person", "person_time"),
            "person_time": ("person_time", "person"),
            "copy": ("copy", "document", "item"),
            "document": ("document", "item", "copy"),
            "team": ("organization", "other"),
            "household": ("person", "organization", "other"),
            "item": ("item", "copy"),
            "organization": ("organization", "place"),
        }
        return by_class.get(known.unit_class, (known.unit_class,))
    if named:
        return named
    found = concepts_in(name)
    if found:
        own = measures()[found[-1][0]]
        return (
            own,
            *{
                "event": ("project",),
                "place": ("organization", "item"),
                "organization": ("place",),
                "project": ("item", "event"),
                "item": ("project", "document"),
                "document": ("item", "project"),
                "award": ("project", "item", "person"),
            }.get(own, ()),
        )
    return ()
