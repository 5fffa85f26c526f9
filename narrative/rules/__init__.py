"""All knowledge of the domain as data: TOML files of rules, each with an id, a source, and examples that must and must not match."""

from narrative.rules.loader import Rule, digest, labels, load, table, words_path

__all__ = ["Rule", "digest", "labels", "load", "table", "words_path"]
