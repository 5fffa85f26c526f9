"""What a run depends on besides the files: the point rule, the department, the versions of rules and model; one digest of it all."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any

SCHEMA = "narrative.batch/1"  # raised when a column changes its meaning or goes
READING = "narrative.reading/1"  # raised when files are read differently though the rules are the same


@dataclass(frozen=True, slots=True)
class Config:
    """What `process` takes besides the batch; plain values, so that it travels to any worker.

    Args:
        scoring: id of the rule that recomputes points, "" for the national one
        department: as for `extract`: a department's catalogue instead of the default one, 自动 for that of each unit
        produced_by: versions of program, rules and model
    """

    scoring: str = ""
    department: str = ""
    produced_by: dict[str, Any] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal digits that change with anything that changes a result."""
        return digest_of([SCHEMA, READING, asdict(self)])


def config_of(scoring: str = "", department: str = "") -> Config:
    """The configuration with the versions that are at work here.

    Raises:
        InputError, RulesError: no such department or rule
    """
    from narrative.matching.catalogues import asked
    from narrative.matching.score import scoring_named
    from narrative.pipeline import versions

    scoring_named(scoring)
    return Config(scoring, asked(department).department, versions())


def digest_of(value: Any) -> str:
    """Sixteen hexadecimal digits of a value that JSON can hold."""
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()[:16]
