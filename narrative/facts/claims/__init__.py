"""Claims without a number: rules find the candidates, named weights decide."""

from narrative.facts.claims.find import find_claims

__all__ = ["find_claims"]
