"""A template of YAML written as JSON, and on which lines what stood on each line stands now."""

import json
from collections import defaultdict
from typing import Any

import yaml

Lines = dict[int, set[int]]


def as_json(text: str) -> tuple[str, Lines]:
    """Return a template as JSON, short functions as long ones, and where each line has gone, from 1."""
    written = _Written()
    written.value(yaml.compose(text, yaml.CSafeLoader), 0)
    return "".join(written.pieces) + "\n", written.lines


class _Written:
    """JSON in the making."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.line = 1
        self.lines: Lines = defaultdict(set)

    def value(self, node: yaml.Node, depth: int) -> None:
        tag = node.tag
        if tag.startswith("!"):
            name = tag[1:] if tag[1:] in {"Ref", "Condition"} else f"Fn::{tag[1:]}"
            self.block("{}", [(f"{json.dumps(name)}: ", node, tag[1:])], depth)
        elif isinstance(node, yaml.MappingNode):
            pairs = [(f"{json.dumps(str(key.value))}: ", value, "", key) for key, value in node.value]
            self.block("{}", pairs, depth)
        elif isinstance(node, yaml.SequenceNode):
            self.block("[]", [("", one, "", one) for one in node.value], depth)
        else:
            self.seen(node)
            self.pieces.append(json.dumps(_scalar(node)))

    def block(self, brackets: str, members: list[tuple[Any, ...]], depth: int) -> None:
        self.pieces.append(brackets[0])
        for number, (key, value, short, *named) in enumerate(members):
            self.feed("," if number else "", depth + 1)
            for one in named:
                self.seen(one)
            self.pieces.append(key)
            if short:
                self.seen(value)
                self.plain(value, short, depth + 1)
            else:
                self.value(value, depth + 1)
        if members:
            self.feed("", depth)
        self.pieces.append(brackets[1])

    def plain(self, node: yaml.Node, short: str, depth: int) -> None:
        """Write the argument of a function that was spelled short."""
        if isinstance(node, yaml.ScalarNode):
            self.pieces.append(json.dumps(node.value.split(".", 1) if short == "GetAtt" else node.value))
        elif isinstance(node, yaml.SequenceNode):
            self.block("[]", [("", one, "", one) for one in node.value], depth)
        else:
            self.block(
                "{}", [(f"{json.dumps(str(key.value))}: ", one, "", key) for key, one in node.value], depth
            )

    def feed(self, before: str, depth: int) -> None:
        self.pieces.append(f"{before}\n{'  ' * depth}")
        self.line += 1

    def seen(self, node: yaml.Node) -> None:
        self.lines[node.start_mark.line + 1].add(self.line)


def _scalar(node: yaml.Node) -> Any:  # noqa: ANN401 - of YAML's types
    made = yaml.SafeLoader("").construct_object(node)
    return made if isinstance(made, bool | int | float | str | None) else str(node.value)
