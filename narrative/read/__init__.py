"""Readers: one module per format, each from a path to a Document with locators."""

from narrative.read.files import read_document, read_documents, read_text

__all__ = ["read_document", "read_documents", "read_text"]
