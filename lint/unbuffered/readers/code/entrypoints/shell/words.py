"""From the words of a script to the words of a command, as far as its variables are known."""

import re
from collections.abc import Sequence
from posixpath import dirname

from unbuffered.readers.code.entrypoints.expansion import LONGEST, Variables, expand
from unbuffered.readers.code.entrypoints.shell.tokens import Piece, UnreadableError, Word

_MOST = 20_000
# A script's way to its own folder: $(dirname "$0"), $(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd).
_OWN_FOLDER = re.compile(
    r"""\$\([ ]?(?:cd\ (?:--\ )?"?\$\([ ]?)?
        dirname\ (?:--\ )?"?\$(?:0|\{0\}|\{BASH_SOURCE(?:\[0\])?(?::-\$0)?\}|BASH_SOURCE)"?[ ]?
        (?:\)"?\ (?:>/dev/null\ 2>&1\ )?&&\ pwd(?:\ -P)?)?[ ]?\)""",
    re.VERBOSE,
)


def expanded(words: Sequence[Word], variables: Variables, arguments: Sequence[str] | None) -> list[str]:
    """Return words with what is known put in, split where the shell splits."""
    found: list[str] = []
    for word in words:
        found += _expanded(word, variables, arguments)
        if len(found) > _MOST:
            raise UnreadableError
    return found


def _expanded(word: Word, variables: Variables, arguments: Sequence[str] | None) -> list[str]:
    written = "".join(piece.text for piece in word if not piece.literal)
    if arguments is not None and written in {"$@", "$*"} and len([one for one in word if one.text]) == 1:
        return list(arguments)
    parts = [""]
    for piece in word:
        text = _text(piece, variables)
        is_split = text != piece.text and not piece.quoted and any(one.isspace() for one in text)
        if not is_split:
            parts[-1] += text
            continue
        first, *more = text.split() or [""]
        parts[-1] += first
        parts += more
    is_empty = parts == [""] and not any(piece.quoted for piece in word)
    return [] if is_empty else parts


def _text(piece: Piece, variables: Variables) -> str:
    if piece.literal or "$" not in piece.text:
        return piece.text
    own = variables.get("0")
    text = piece.text
    if own is not None and len(text) <= LONGEST:
        text = _OWN_FOLDER.sub(lambda _: dirname(own) or ".", text)
    return expand(text, variables)
