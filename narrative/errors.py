"""All exceptions of the package: one base, and children that say who can mend the matter.

NarrativeError
├── InputError      a report or folder that cannot be read
├── TableError      an indicator table that cannot be understood
├── OutputError     a result that cannot be written
├── RulesError      a rule file that breaks its contract
├── ModelError      a model file that is missing or does not fit
└── CorpusError     a training text or its gold that breaks its contract
"""

from __future__ import annotations


class NarrativeError(Exception):
    """Base of all errors of this package; its message is one line in Chinese that names the thing and the remedy."""


class InputError(NarrativeError):
    """A report cannot be read: the user can convert, repair or choose another file."""


class TableError(NarrativeError):
    """An indicator table has no row or column that can be filled: the user can name the columns or choose another file."""


class OutputError(NarrativeError):
    """A result cannot be written: the user can close the file, free space or choose another place."""


class RulesError(NarrativeError):
    """A rule file breaks its contract: the author of the rule has to mend it."""


class ModelError(NarrativeError):
    """A model file is missing or was made for other features: `narrative train` makes it anew."""


class CorpusError(NarrativeError):
    """A corpus text and its gold do not agree: the annotator has to mend them."""
