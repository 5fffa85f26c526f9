"""Writes results: the user's own form, the evidence file beside it, JSON, CSV and Excel lists."""
