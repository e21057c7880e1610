"""The one error that a command shows as a sentence instead of a traceback."""


class UserError(Exception):
    """Something the person at the keyboard can mend.

    The message is one sentence that says what happened and what to do. The console
    commands print it to standard error and exit with status 1.
    """
