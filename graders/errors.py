"""What can go wrong with grading, on our side.

GradingError
└── SuiteError   a suite, or a ROM or replay it needs, is missing or wrong

What goes wrong with a candidate is never an exception here: it is the status of a case.
"""


class GradingError(Exception):
    """Grading cannot go on, and the candidate is not to blame."""


class SuiteError(GradingError):
    """A suite, or a ROM or replay that it names, cannot be used."""
