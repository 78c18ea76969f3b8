"""Responses that stream, as a body makes them."""

import ast
from collections.abc import Iterator

from unbuffered.readers.handlers.loop.effects import Stream
from unbuffered.readers.handlers.loop.ground import Ground
from unbuffered.readers.handlers.loop.responses import ONLY_ITERATORS, Response
from unbuffered.readers.handlers.values import (
    Container,
    Generator,
    Given,
    Instance,
    Lazy,
    Literal,
    Values,
    Walked,
)


class Answers(Ground):
    """The part of the walk that takes in responses."""

    def responds(self, node: ast.AST, name: str, response: Response, given: Given) -> None:
        """Answer with a stream."""
        if not isinstance(node, ast.Call):
            return
        content = given.keyword(response.keyword)
        if content is None and response.content is not None:
            content = given.argument(response.content)
        if response.family in ONLY_ITERATORS and not any(
            isinstance(one, Generator | Walked | Lazy) for one in content or ()
        ):
            return
        media = _text(
            given.keyword("media_type") or given.keyword("mimetype") or given.keyword("content_type")
        )
        headers = _texts(given.keyword("headers") or ())
        self.found.streams.append(
            Stream(self.frame, node, name, given, content or (), media or response.media, headers)
        )
        for one in content or ():
            if isinstance(one, Generator) and one.frame.scope.is_async:
                self.found.reached[one.frame] = None
            elif isinstance(one, Instance):
                self.walked_async((one,))


def _text(values: Values | None) -> str | None:
    found = [one.value for one in values or () if isinstance(one, Literal) and isinstance(one.value, str)]
    return found[0] if len(found) == 1 else None


def _texts(values: Values) -> frozenset[str]:
    """Return the keys of the mappings among some values, in lower case."""
    keys: Iterator[object] = (key for one in values if isinstance(one, Container) for key, _ in one.items)
    return frozenset(key.lower() for key in keys if isinstance(key, str))
