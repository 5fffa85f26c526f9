"""The audit: what does not add up in one report. Each module holds one kind of check; all give issues and none changes a record."""

from narrative.checks.across import check_across
from narrative.checks.find import find_issues

__all__ = ["check_across", "find_issues"]
