"""narrative: reads performance self-evaluation reports and fills indicator tables with evidence.

Importing it loads no jieba, no spaCy, no scikit-learn; each function brings what it needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from narrative.errors import NarrativeError
    from narrative.pipeline import audit, extract, extract_text, fill
    from narrative.quantities.find import find_quantities
    from narrative.results import Audit, Extraction, Filled
    from narrative.types import Quantity

__version__ = "0.1.0"
__all__ = [
    "Audit",
    "Extraction",
    "Filled",
    "NarrativeError",
    "Quantity",
    "__version__",
    "audit",
    "extract",
    "extract_text",
    "fill",
    "find_quantities",
]

_HOMES = {
    "audit": "pipeline",
    "extract": "pipeline",
    "extract_text": "pipeline",
    "fill": "pipeline",
    "find_quantities": "quantities.find",
    "Audit": "results",
    "Extraction": "results",
    "Filled": "results",
    "NarrativeError": "errors",
    "Quantity": "types",
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _HOMES:
        return getattr(import_module(f"narrative.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'narrative' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
