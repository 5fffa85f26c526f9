"""Catalogues of indicators: the default one, those of other departments (departments.toml), the user's own; which one holds where."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from narrative.errors import InputError, RulesError
from narrative.facts.concepts import Vocabulary, concepts_in, measures, read_concepts, speaking
from narrative.facts.words import actions
from narrative.matching.measures import measures_of
from narrative.quantities.units import forms
from narrative.rules import Rule, labels, load, table
from narrative.rules.own import known, read_own
from narrative.types import Indicator

AUTO = "自动"
TEXTS = ("name", "level", "unit", "aggregate")
LISTS = ("measures", "aliases", "concepts", "actions", "proof")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Rows under the name that users read; `label` is what outputs say of it, "" for the default one."""

    name: str
    rows: tuple[Indicator, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a user asked for: a department (its id, "" or 自动), a catalogue and words of their own."""

    department: str = ""
    own: Catalogue | None = None
    words: Vocabulary | None = None

    def to_read(self, organisation: str) -> Catalogue:
        """The catalogue for the facts of a report: the default one unless another was asked for."""
        if self.own is not None:
            return self.own
        return _shipped(department_of(organisation) if self.department == AUTO else self.department)

    def to_fill(self, organisations: Iterable[str]) -> Catalogue:
        """The catalogue that stands in for a form: that of the reports' department, the default one where they are of several."""
        if self.own is not None:
            return self.own
        if self.department not in ("", AUTO):
            return _shipped(self.department)
        found = {department_of(name) for name in organisations}
        return _shipped(found.pop() if len(found) == 1 else "")

    def told(self, chosen: Catalogue) -> dict[str, Any]:
        """What outputs say of a catalogue and words that are not the default ones: their names, and that probabilities were not calibrated on them."""
        named = {"catalogue": chosen.label, "concepts": self.words.digest if self.words else ""}
        held: dict[str, Any] = {name: label for name, label in named.items() if label}
        return {**held, "calibrated": False} if chosen.label else held


def asked(department: str = "", catalogue: str | Path | None = None, concepts: str | Path | None = None) -> Asked:
    """What was asked for, read and checked.

    Raises:
        InputError: no such department, or a department and a catalogue at once
        RulesError: a file of the user's own cannot be read or breaks its form
    """
    if department and catalogue is not None:
        raise InputError("--department 和 --catalogue 只能用一个：部门目录与自己的目录请选其一")
    words = read_concepts(concepts) if concepts is not None else None
    with speaking(words):
        own = read_catalogue(catalogue) if catalogue is not None else None
    return Asked(department if department in ("", AUTO) else _known(department), own, words)


def catalogue(department: str = "") -> tuple[Indicator, ...]:
    """The rows of a department by its name or id; the default catalogue, the 38 indicators of the guidelines, for "".

    Raises:
        InputError: there is no such department
    """
    return _shipped(_known(department) if department else "").rows


def departments() -> tuple[str, ...]:
    """The names of the departments that have a catalogue."""
    return tuple(rule.text("name") for rule in load("departments", "department"))


def department_of(organisation: str) -> str:
    """The id of the department that a unit belongs to, "" where its name fits none: the words that end last name it (教育局图书馆)."""
    ends = [(m.end(), rule.id) for rule in load("departments", "department") for m in re.finditer(rule.text("pattern"), organisation)]
    return max(ends, key=lambda pair: pair[0])[1] if ends else ""


def read_catalogue(path: str | Path) -> Catalogue:
    """The catalogue in a user's file; what an entry leaves out is told by its name and unit.

    Raises:
        RulesError: the file cannot be read or breaks its form
    """
    file = read_own(path, texts=TEXTS, lists=LISTS, required=("name", "unit"))
    shipped = {row.id: row for row in (*(row for name in departments() for row in catalogue(name)), *catalogue())}
    known(file.name, "shared", file.shared, shipped)
    for n, rule in enumerate(file.rules, 1):
        where = f"{file.name} 第{n}条（{rule.id}）"
        known(where, "measures", rule.terms("measures"), labels("measure"))
        known(where, "concepts", rule.terms("concepts"), measures())
        known(where, "actions", rule.terms("actions"), set(actions().values()))
        known(where, "aggregate", [rule.text("aggregate", "sum")], ("sum", "max", "last"))
        if rule.id in file.shared:
            raise RulesError(f"{where}的编号在 shared 里也有：请删去一处")
    rows = (*map(_indicator, file.rules), *(shipped[name] for name in file.shared))
    return Catalogue(Path(path).stem, rows, f"{file.name} {file.digest}")


@cache
def _shipped(department: str) -> Catalogue:
    """The catalogue of a department by its id; one without rows of its own is served by the default one."""
    default = tuple(map(_indicator, load("catalogue")))
    named = next((rule for rule in load("departments", "department") if rule.id == department), None) if department else None
    if named is None or not named.terms("shared"):
        return Catalogue("默认指标", default)
    own = tuple(_indicator(rule) for rule in load("departments") if rule.id.partition(".")[0] == department)
    common = table("departments")["common"]
    shared = tuple(_called(row, common.get(row.id, row.name)) for row in default if row.id in named.terms("shared"))
    return Catalogue(f"{named.text('name')}指标", (*own, *shared), named.text("name"))


def _called(row: Indicator, name: str) -> Indicator:
    """A row under another name, its own one among the aliases."""
    return row if name == row.name else replace(row, name=name, path=(row.path[0], name), aliases=(row.name, *row.aliases))


def _known(department: str) -> str:
    """The id of a department by its id, its name, or the name of a unit.

    Raises:
        InputError: there is none
    """
    for rule in load("departments", "department"):
        if department in (rule.id, rule.text("name")):
            return rule.id
    found = department_of(department)
    if not found:
        raise InputError(
            f"没有名为“{department}”的部门目录：可用的有 {'、'.join(departments())}，或写“{AUTO}”，或用 --catalogue 给出自己的目录"
        )
    return found


def _indicator(rule: Rule) -> Indicator:
    name, unit = rule.text("name"), rule.text("unit")
    known_unit = forms().get(unit)
    concepts = rule.terms("concepts") or tuple(dict.fromkeys(concept for concept, _, _ in concepts_in(name)))
    level = rule.text("level", "数量指标")
    return Indicator(
        rule.id,
        (level, name),
        name,
        known_unit.unit if known_unit else unit,
        rule.terms("measures") or _measures(name, unit),
        None,
        rule.terms("aliases"),
        cast(Literal["sum", "max", "last"], rule.text("aggregate", "sum")),
        rule.terms("proof"),
        concepts=(*concepts, *(f"action.{action}" for action in rule.terms("actions"))),
    )


def _measures(name: str, unit: str) -> tuple[str, ...]:
    """What a count for a row may be; areas, weights and the like are "other", as facts have it."""
    return tuple(dict.fromkeys(measure if measure in labels("measure") else "other" for measure in measures_of(name, unit)))
