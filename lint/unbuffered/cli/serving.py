"""A language server from its start to the exit code."""

import gc
import logging
import signal
import sys
from collections.abc import Callable
from typing import BinaryIO

from unbuffered.cli.given import all_rules
from unbuffered.cli.terminal import VERSION, Exit, note, stop
from unbuffered.rule import Rule

Serve = Callable[[tuple[Rule, ...], str, BinaryIO, BinaryIO], bool]


def carry_out() -> Exit:
    """Serve the editor at the other end of the pipes, and return the exit code that the protocol wants."""
    serve = _serve()
    rules = all_rules()
    if sys.stdin.isatty():
        note("unbuffered: this speaks with an editor, not with people; Ctrl-C ends it")
    # It lives for days, and what it builds for each run is full of cycles.
    gc.enable()
    # The thread that reads cannot be woken otherwise.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _log_in_lines()
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    # Whatever else is printed, by a pack of rules say, would end the conversation.
    sys.stdout = sys.stderr
    left = serve(rules, VERSION, stdin, stdout)
    # The protocol's own codes, which are these two whatever we call them.
    return Exit.CLEAN if left else Exit.FINDINGS


def _serve() -> Serve:
    try:
        from unbuffered.langserver.server import serve
    except ModuleNotFoundError as error:
        if error.name not in {"pygls", "lsprotocol", "cattrs", "attrs"}:
            raise
        stop('lsp needs pygls: pip install "unbuffered[lsp]"')
    return serve


class _Lines(logging.Handler):
    """Writes what goes wrong to standard error, a line for each: a traceback is for nobody there."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the first line of a record."""
        says = record.getMessage().partition("\n")[0]
        reason = record.exc_info[1] if record.exc_info else None
        note(f"unbuffered: {says}" + (f": {type(reason).__name__}: {reason}" if reason else ""))


def _log_in_lines() -> None:
    """Log faults alone: that a request was taken back too late, or is not known, is everyday."""
    logging.basicConfig(handlers=[_Lines()], level=logging.ERROR)
