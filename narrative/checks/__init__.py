"""The audit: what does not add up in one report. Each module holds one kind of check; all give issues and none changes a record."""

from narrative.checks.find import find_issues

__all__ = ["find_issues"]
