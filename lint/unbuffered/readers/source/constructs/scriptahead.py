"""What a few tokens ahead decide: whether a type's arguments are read, and whether a body comes."""

from collections.abc import Sequence

from unbuffered.readers.source.constructs.scripttokens import Kind, Token

_MAX_TYPE = 20
_TYPE_KINDS = frozenset({Kind.NAME, Kind.KEYWORD, Kind.TEXT})
_TYPE_MARKS = frozenset({".", ",", "<", ">", "[", "]", "|", "&"})
_BODY = frozenset({"{", "=>"})


def behind_type(tokens: Sequence[Token], index: int) -> int | None:
    """Return where a call's parenthesis stands behind the arguments of a type, as in `new Set<string>()`."""
    nested = 0
    for at in range(index, min(index + _MAX_TYPE, len(tokens))):
        token = tokens[at]
        if token.kind not in _TYPE_KINDS and token.text not in _TYPE_MARKS:
            return None
        nested += (token.text == "<") - (token.text == ">")
        if nested == 0:
            return at + 1 if tokens[at + 1].text == "(" else None
    return None


def before_body(tokens: Sequence[Token], index: int) -> bool:
    """Return whether a function's body comes after a closing parenthesis, or after the type behind it."""
    ahead = tokens[index + 1].text
    if ahead != ":":
        return ahead in _BODY
    following = (token.text for token in tokens[index + 2 : index + 2 + _MAX_TYPE])
    return next((text for text in following if text in _BODY or text in {";", ")"}), "") in _BODY
