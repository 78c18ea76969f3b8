"""The intrinsic functions of CloudFormation, told in one form whichever way they are written."""

import re
from collections.abc import Iterator

from msgspec import Struct

from unbuffered.readers.documents.tree import Map, Node, Scalar, Seq, Spot

_BARE = frozenset({"Ref", "Condition"})
_SUB = re.compile(r"\$\{([^${}]*)\}")


class Intrinsic(Struct, eq=False):
    """A function and its argument: ``!Sub x``, ``{"Fn::Sub": "x"}`` and ``Fn::Sub: x`` alike."""

    name: str
    argument: Spot


def intrinsic(spot: Spot) -> Intrinsic | None:
    """Return the intrinsic function that stands here, if one does."""
    node = spot.node
    if node.tag is not None:
        name = node.tag.removeprefix("!")
        full = name if name in _BARE else f"Fn::{name}"
        return Intrinsic(full, Spot(spot.document, _untagged(node), (*spot.steps, full), spot.key))
    if isinstance(node, Map) and len(node.pairs) == 1:
        key, value = node.pairs[0]
        if key.text.startswith("Fn::") or key.text in _BARE:
            return Intrinsic(key.text, Spot(spot.document, value, (*spot.steps, key.text), key))
    return None


def _untagged(node: Node) -> Node:
    if isinstance(node, Scalar):
        return Scalar(node.text, node.plain, None, node.start, node.end)
    if isinstance(node, Seq):
        return Seq(node.items, None, node.start, node.end)
    return Map(node.pairs, None, node.start, node.end)


def substitutions(text: str) -> list[tuple[bool, str]]:
    """Split the text of a ``Fn::Sub`` into (is a name, piece); ``${!x}`` is the literal ``${x}``."""
    pieces: list[tuple[bool, str]] = []
    at = 0
    for match in _SUB.finditer(text):
        pieces.append((False, text[at : match.start()]))
        name = match.group(1).strip()
        if name.startswith("!"):
            pieces.append((False, f"${{{name[1:]}}}"))
        else:
            pieces.append((True, name))
        at = match.end()
    pieces.append((False, text[at:]))
    return [piece for piece in pieces if piece[1]]


def reference(spot: Spot) -> str | None:
    """Return the one name that a value consists of: ``!Ref x``, or ``!Sub ${x}`` and nothing else."""
    call = intrinsic(spot)
    if call is None or not isinstance(call.argument.node, Scalar):
        return None
    if call.name == "Ref":
        return call.argument.node.text
    match substitutions(call.argument.node.text) if call.name == "Fn::Sub" else []:
        case [(True, name)]:
            return name
        case _:
            return None


def attribute(argument: Spot) -> tuple[str, str] | None:
    """Return resource and attribute of a ``Fn::GetAtt``, from a list or a dotted text."""
    node = argument.node
    if isinstance(node, Scalar):
        name, dot, rest = node.text.partition(".")
        return (name, rest) if dot else None
    if isinstance(node, Seq) and len(node.items) >= 2:  # noqa: PLR2004 - resource and attribute
        texts = [item.text for item in node.items if isinstance(item, Scalar)]
        if len(texts) == len(node.items):
            return texts[0], ".".join(texts[1:])
    return None


def references(spot: Spot) -> Iterator[tuple[str, Spot]]:
    """Yield (name, where) of every Ref, GetAtt and Sub below; a Sub's own variables are no references."""
    stack = [spot]
    while stack:
        here = stack.pop()
        if isinstance(here.node, Scalar) and here.node.tag is None:
            continue
        call = intrinsic(here)
        if call is None:
            stack.extend(here.children())
            continue
        if call.name != "Fn::Transform":
            stack.append(call.argument)
        if call.name == "Ref" and isinstance(call.argument.node, Scalar):
            yield call.argument.node.text, call.argument
        elif call.name == "Fn::GetAtt" and (named := attribute(call.argument)):
            yield named[0], call.argument
        elif call.name == "Fn::Sub":
            yield from _substituted(call.argument)


def _substituted(argument: Spot) -> Iterator[tuple[str, Spot]]:
    children = list(argument.children()) if isinstance(argument.node, Seq) else [argument]
    variables = children[1].node if len(children) > 1 else None
    own = {key.text for key, _ in variables.pairs} if isinstance(variables, Map) else set[str]()
    if children and isinstance(children[0].node, Scalar):
        for is_name, piece in substitutions(children[0].node.text):
            name = piece.partition(".")[0]
            if is_name and piece not in own and name not in own:
                yield name, children[0]


def mentions(spot: Spot | None) -> frozenset[str]:
    """Return every name that is referred to below this spot."""
    return frozenset(name for name, _ in references(spot)) if spot is not None else frozenset()
