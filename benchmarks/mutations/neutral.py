"""Edits that change no meaning: the findings stay as they are, but for their lines."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml
from lines import outline
from spelled import as_json

Edit = Callable[[str], str | None]
"""From a text to another of the same meaning; None where it does not fit."""

_BESIDE = """
  UnrelatedBucket:
    Type: AWS::S3::Bucket
    Metadata:
      Why: nothing here is about streams
  UnrelatedParameter:
    Type: AWS::SSM::Parameter
    Properties: {Type: String, Value: STREAMED}
"""


@dataclass(frozen=True, slots=True)
class Neutral:
    """One edit by name, and the ends of the names of files that it is for."""

    name: str
    edit: Edit
    ends: tuple[str, ...]

    def of(self, file: str, text: str) -> str | None:
        """Return the edited text of a file; None if the edit is not for it."""
        return self.edit(text) if file.endswith(self.ends) else None


def _scalars(lines: list[str]) -> list[bool]:
    """Return which lines lie in a text that goes over several lines, where no remark may stand."""
    inside, depth, found = False, 0, []
    for line in lines:
        indent = len(line) - len(line.lstrip())
        if inside and line.strip() and indent <= depth:
            inside = False
        found.append(inside)
        if not inside and re.search(r"(:|-)\s+[|>][+-]?\d?\s*(#.*)?$", line):
            inside, depth = True, indent
    return found


def remarks(text: str) -> str | None:
    """Write a remark above every line."""
    lines = text.split("\n")
    if _spans(text):
        return None
    made: list[str] = []
    for line, inside in zip(lines, _scalars(lines), strict=True):
        if line.strip() and not inside and not line.startswith("%"):
            indent = re.match(r"\s*", line)
            made.append((indent[0] if indent else "") + "# of no matter: {STREAMED}, 'nor' that")
        made.append(line)
    return "\n".join(made)


def _spans(text: str) -> bool:
    """Whether a text in quotes, or one without any, goes over several lines: no remark may stand in it."""
    marks = [
        (event.start_mark.line, event.end_mark.line)
        for event in yaml.parse(text, yaml.CSafeLoader)
        if isinstance(event, yaml.ScalarEvent) and event.style not in {"|", ">"}
    ]
    return any(end > start for start, end in marks)


def blank_lines(text: str) -> str | None:
    """Write an empty line above every line outside of longer texts."""
    lines = text.split("\n")
    if _spans(text):
        return None
    pairs = zip(lines, _scalars(lines), strict=True)
    return "\n".join(line if inside else f"\n{line}" for line, inside in pairs)


def windows_lines(text: str) -> str | None:
    """End the lines as Windows does."""
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def byte_order_mark(text: str) -> str | None:
    """Begin with a byte order mark."""
    return "\ufeff" + text


def document_start(text: str) -> str | None:
    """Begin with the mark of a document."""
    return f"---\n{text}" if not text.startswith(("---", "%")) else None


def _serialized(node: yaml.Node, **options: Any) -> str:  # noqa: ANN401 - of the library
    return yaml.serialize(node, Dumper=yaml.SafeDumper, width=10_000, allow_unicode=True, **options)


def _nodes(node: yaml.Node, seen: set[int] | None = None) -> list[yaml.Node]:
    """Return a node and all below it, each once."""
    seen = set() if seen is None else seen
    if id(node) in seen:
        return []
    seen.add(id(node))
    below: list[yaml.Node] = []
    if isinstance(node, yaml.MappingNode):
        below = [one for pair in node.value for one in pair]
    elif isinstance(node, yaml.SequenceNode):
        below = node.value
    return [node, *(inner for one in below for inner in _nodes(one, seen))]


def _rewritten(change: Callable[[yaml.Node], None], **options: Any) -> Edit:  # noqa: ANN401 - of the library
    """Return the edit that changes every node of a document and writes it anew; remarks are lost."""

    def edit(text: str) -> str | None:
        if re.search(r"#.*unbuffered", text):
            return None
        root = yaml.compose(text, yaml.CSafeLoader)
        for node in _nodes(root):
            change(node)
        return _serialized(root, **options)

    return edit


def _reversed(node: yaml.Node) -> None:
    if isinstance(node, yaml.MappingNode):
        node.value = node.value[::-1]


def _double(node: yaml.Node) -> None:
    if (
        isinstance(node, yaml.ScalarNode)
        and node.tag in {"tag:yaml.org,2002:str", "!Sub", "!Ref"}
        and node.style != "|"
    ):
        node.style = '"'


def _single(node: yaml.Node) -> None:
    if (
        isinstance(node, yaml.ScalarNode)
        and node.tag in {"tag:yaml.org,2002:str", "!Sub", "!GetAtt"}
        and node.style != "|"
    ):
        node.style = "'"


def _flow(node: yaml.Node) -> None:
    if isinstance(node, yaml.CollectionNode):
        node.flow_style = True
    elif isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}:
        node.style = '"'


def _block(node: yaml.Node) -> None:
    if isinstance(node, yaml.CollectionNode):
        node.flow_style = False


def _long(node: yaml.Node) -> None:
    """Write short functions as long ones."""
    if not node.tag.startswith("!"):
        return
    name = node.tag[1:] if node.tag[1:] in {"Ref", "Condition"} else f"Fn::{node.tag[1:]}"
    inner: yaml.Node
    if isinstance(node, yaml.ScalarNode) and node.tag == "!GetAtt":
        parts = node.value.split(".", 1)
        inner = yaml.SequenceNode("tag:yaml.org,2002:seq", [_text(one) for one in parts], flow_style=True)
    elif isinstance(node, yaml.ScalarNode):
        inner = yaml.ScalarNode("tag:yaml.org,2002:str", node.value, style="'")
    elif isinstance(node, yaml.SequenceNode):
        inner = yaml.SequenceNode("tag:yaml.org,2002:seq", node.value, flow_style=node.flow_style)
    else:
        inner = yaml.MappingNode("tag:yaml.org,2002:map", node.value, flow_style=node.flow_style)
    _become(node, yaml.MappingNode("tag:yaml.org,2002:map", [(_text(name), inner)], flow_style=False))


def _joined(node: yaml.Node) -> None:
    """Write a Sub as the Join that means the same."""
    if not isinstance(node, yaml.ScalarNode) or node.tag != "!Sub" or "${!" in node.value:
        return
    items: list[yaml.Node] = []
    for index, piece in enumerate(re.split(r"\$\{([^}]*)\}", node.value)):
        if index % 2:
            tag = "!GetAtt" if "." in piece else "!Ref"
            items.append(yaml.ScalarNode(tag, piece, style="'"))
        elif piece:
            items.append(_text(piece))
    inner = yaml.SequenceNode("tag:yaml.org,2002:seq", items, flow_style=True)
    _become(node, yaml.SequenceNode("!Join", [_text(""), inner], flow_style=True))


def _text(value: str) -> yaml.ScalarNode:
    return yaml.ScalarNode("tag:yaml.org,2002:str", value, style='"')


def _become(node: yaml.Node, other: yaml.Node) -> None:
    """Make a node another one, for all that hold it."""
    node.__class__ = other.__class__
    node.__dict__.clear()
    node.__dict__.update(other.__dict__)


def beside(text: str) -> str | None:
    """Write resources of other kinds beside those that are there."""
    match = re.search(r"^Resources:[ ]*\n", text, re.MULTILINE)
    return text[: match.end()] + _BESIDE.lstrip("\n") + text[match.end() :] if match else None


def described(text: str) -> str | None:
    """Describe a template, and give it a parameter, a mapping and a condition that nothing uses."""
    if not re.search(r"^Resources:", text, re.MULTILINE):
        return None
    made = text
    if not re.search(r"^Metadata:", text, re.MULTILINE):
        made = "Metadata: {Why: [it streams]}\n" + made
    for key, value in (
        ("Parameters", "Unused: {Type: String}"),
        ("Mappings", "Unused: {a: {b: c}}"),
        ("Conditions", 'Unused: !Equals ["a", "b"]'),
    ):
        if re.search(rf"^{key}:[ ]*\n", made, re.MULTILINE):
            inner = re.search(rf"^{key}:[ ]*\n((?:[ ]*#.*\n|[ ]*\n)*)([ ]+)", made, re.MULTILINE)
            if inner is not None:
                made = made[: inner.end(1)] + f"{inner[2]}{value}\n" + made[inner.end(1) :]
        elif not re.search(rf"^{key}:", made, re.MULTILINE):
            made = f"{key}:\n  {value}\n" + made
    return made


RENAMED = "Renamed"
"""What is written before every logical id that is renamed."""


def renamed(text: str) -> str | None:
    """Give every resource another logical id, and all that refers to it."""
    ids = [one.key for one in outline(text) if len(one.path) == 2 and one.path[0] == "Resources"]  # noqa: PLR2004
    # A variable of a Sub may bear the name of a resource.
    ids = [one for one in ids if not re.search(rf"[-{{]\s*{re.escape(one)}:", text)]
    if not ids or text.lstrip().startswith("{"):
        return None
    named = "|".join(map(re.escape, ids))
    places = (
        rf"^(  )({named})(?=:)",
        rf"""((?:!Ref|!GetAtt|Ref:)\s+["']?)({named})(?![\w-])""",
        rf"(\$\{{)({named})(?=[.}}])",
        rf"""(Fn::GetAtt:\s*\[\s*["']?)({named})(?![\w-])""",
    )
    for place in places:
        text = re.sub(place, rf"\1{RENAMED}\2", text, flags=re.MULTILINE)
    waits, listed = re.compile(rf"(?<![\w-])({named})(?![\w-])"), r"^.*DependsOn:.*(\n +- .*)*"
    return re.sub(listed, lambda found: waits.sub(rf"{RENAMED}\1", found[0]), text, flags=re.MULTILINE)


def wide_json(text: str) -> str | None:
    """Write JSON with other indentation."""
    return json.dumps(json.loads(text), indent=7)


def flat_json(text: str) -> str | None:
    """Write JSON on one line."""
    return json.dumps(json.loads(text))


def reversed_json(text: str) -> str | None:
    """Write the members of JSON's objects the other way round."""
    return json.dumps(json.loads(text, object_pairs_hook=lambda pairs: dict(reversed(pairs))), indent=1)


def program_remarks(text: str) -> str | None:
    """Write remarks and empty lines into a program, and a function that nothing calls."""
    if '"""' in text or "'''" in text or re.search(r"\\$", text, re.MULTILINE) or not text.strip():
        return None
    lines = [
        line if not line.strip() or line.startswith((" ", ")", "]", "}")) else f"# A remark.\n\n{line}"
        for line in text.split("\n")
    ]
    return "\n".join(lines).rstrip("\n") + "\n\n\ndef nobody_calls(this):\n    return this\n"


def script_remarks(text: str) -> str | None:
    """Write remarks into a Dockerfile, a script or a list, after its first line."""
    lines = text.split("\n")
    if any(line.endswith("\\") for line in lines):
        return None
    return "\n".join(
        [
            lines[0],
            *(
                f"# A remark.\n{line}" if line.strip() and not line.startswith(" ") else line
                for line in lines[1:]
            ),
        ]
    )


_YAML = (".yaml", ".yml")
_PROGRAM = (".py",)
_SCRIPT = ("Dockerfile", "requirements.txt", ".sh", ".conf")

NEUTRAL = (
    Neutral("remarks", remarks, _YAML),
    Neutral("blank lines", blank_lines, _YAML),
    Neutral("lines of Windows", windows_lines, (*_YAML, ".json", *_PROGRAM, "requirements.txt")),
    Neutral("byte order mark", byte_order_mark, (*_YAML, ".template.json", *_PROGRAM)),
    Neutral("document start", document_start, _YAML),
    Neutral("keys reversed", _rewritten(_reversed, indent=2), _YAML),
    Neutral("double quotes", _rewritten(_double), _YAML),
    Neutral("single quotes", _rewritten(_single), _YAML),
    Neutral("flow style", _rewritten(_flow), _YAML),
    Neutral("block style, indented by 6", _rewritten(_block, indent=6), _YAML),
    Neutral("long functions", _rewritten(_long), _YAML),
    Neutral("joins for subs", _rewritten(_joined), _YAML),
    Neutral("unrelated resources", beside, _YAML),
    Neutral("described", described, _YAML),
    Neutral("logical ids renamed", renamed, _YAML),
    Neutral("as JSON in YAML", lambda text: as_json(text)[0], _YAML),
    Neutral("JSON indented", wide_json, (".template.json", "template.json")),
    Neutral("JSON flat", flat_json, (".template.json", "template.json")),
    Neutral("JSON reversed", reversed_json, (".template.json", "template.json")),
    Neutral("remarks in programs", program_remarks, _PROGRAM),
    Neutral("remarks in scripts", script_remarks, _SCRIPT),
)
