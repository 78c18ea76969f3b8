"""The calls of a TypeScript or JavaScript program, read from its tokens and never run."""

import re
from bisect import bisect_right

from unbuffered.readers.source.constructs.calls import MAX_TEXT, Call, Value, constructs, identify
from unbuffered.readers.source.constructs.scriptscope import Block, Chain
from unbuffered.readers.source.constructs.scripttokens import tokens
from unbuffered.readers.source.constructs.scriptwalk import Walk

_LINE = re.compile(r"\r\n|\r|\n")


def typescript_calls(file: str, text: str) -> tuple[Call, ...]:
    """Return the calls of a script in order; none if it is too long, the first ones if it nests too deep."""
    if len(text) > MAX_TEXT:
        return ()
    reader = _Reader(file, text)
    reader.walk()
    return tuple(sorted(reader.calls, key=lambda call: (call.line, call.column)))


class _Reader(Walk):
    """A walk that keeps the calls it meets."""

    def __init__(self, file: str, text: str) -> None:
        super().__init__(list(tokens(text)))
        self.calls: list[Call] = []
        self._file = file
        self._lines = [0, *(found.end() for found in _LINE.finditer(text))]

    def called(self, chain: Chain, block: Block) -> Value:
        """Make a Call; a class and a plain function are told the scope, a method has it before its name."""
        at = chain.at if chain.made is None else chain.made
        line = bisect_right(self._lines, at)
        ids, dynamic = identify(chain.name, block.literals)
        alone = chain.made is not None or constructs(chain.name) or not chain.member
        owner = block.first if alone else chain.head
        column = at - self._lines[line - 1] + 1
        call = Call(self._file, line, column, chain.name, ids, dynamic, owner.call, owner.within)
        self.calls.append(call)
        return Value(call)
