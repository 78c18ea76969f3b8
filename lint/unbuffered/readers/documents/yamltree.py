"""YAML text to a tree, through libyaml's events.

Neither ``yaml.compose`` nor any loader is used: both recurse in C and overflow the stack on 30 kB
of ``- - - -``. The event parser keeps its own stack, and this composer is a loop.
"""

import yaml
from msgspec import Struct, field

from unbuffered.readers.documents.tree import (
    MAX_DEPTH,
    MAX_NODES,
    Flaw,
    Map,
    Node,
    Scalar,
    Seq,
    UnreadableError,
    measure,
)

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml where the installed PyYAML has it; the pure Python parser speaks the same events."""


class _Open(Struct):
    """A collection whose end has not come yet."""

    node: Seq | Map
    key: Scalar | None = None
    merges: list[tuple[Scalar, Node]] = field(default_factory=list)


class _Composer(Struct):
    documents: list[Node] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, Node] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)
    count: int = 0

    def take(self, event: yaml.events.Event) -> None:
        """Build on with one event."""
        start, end = _offset(event.start_mark), _offset(event.end_mark)
        if isinstance(event, yaml.ScalarEvent):
            plain = bool(event.implicit[0]) and not event.style
            self.add(Scalar(event.value, plain, _tag(event.tag), start, end), event.anchor)
        elif isinstance(event, yaml.MappingStartEvent):
            self.open(Map([], _tag(event.tag), start, end), event.anchor)
        elif isinstance(event, yaml.SequenceStartEvent):
            self.open(Seq([], _tag(event.tag), start, end), event.anchor)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.close(end)
        elif isinstance(event, yaml.AliasEvent):
            self.alias(str(event.anchor), start)

    def open(self, node: Seq | Map, anchor: str | None) -> None:
        """Begin a collection."""
        if len(self.stack) >= MAX_DEPTH:
            raise UnreadableError(f"nested deeper than {MAX_DEPTH} levels", node.start)
        self.add(node, anchor)
        self.stack.append(_Open(node))

    def alias(self, name: str, start: int) -> None:
        """Put the anchored node here as well."""
        if name not in self.anchors:
            raise UnreadableError(f"alias *{name} has no anchor", start)
        self.add(self.anchors[name], None)

    def add(self, node: Node, anchor: str | None) -> None:
        """Put a node where the parser stands."""
        self.count += 1
        if self.count > MAX_NODES:
            raise UnreadableError(f"more than {MAX_NODES} nodes", node.start)
        if anchor is not None:
            self.anchors[anchor] = node
        if not self.stack:
            self.documents.append(node)
            return
        top = self.stack[-1]
        if isinstance(top.node, Seq):
            top.node.items.append(node)
        elif top.key is None:
            top.key = self.as_key(node)
        else:
            self.pair(top, top.key, node)
            top.key = None

    def as_key(self, node: Node) -> Scalar:
        """Return a node as a key; only texts can be keys of a template."""
        if isinstance(node, Scalar):
            return node
        raise UnreadableError("a mapping key is a list or a mapping", node.start)

    def pair(self, into: _Open, key: Scalar, value: Node) -> None:
        """Add a pair; what a merge key brings is known only when its value is complete."""
        if key.text == "<<" and key.plain:
            into.merges.append((key, value))
        elif isinstance(into.node, Map):
            into.node.pairs.append((key, value))

    def close(self, end: int) -> None:
        """End a collection, and put what it merges before its own pairs, which override it."""
        done = self.stack.pop()
        done.node.end = end
        for key, value in done.merges:
            for source in value.items if isinstance(value, Seq) else [value]:
                if not isinstance(source, Map) or not isinstance(done.node, Map):
                    raise UnreadableError("a merge key (<<) needs a mapping", key.start)
                self.count += len(source.pairs)
                if self.count > MAX_NODES:
                    raise UnreadableError(f"more than {MAX_NODES} nodes", key.start)
                done.node.pairs[:0] = source.pairs


def _offset(mark: object) -> int:
    """Return a mark's offset; the C and the Python parser have different classes of mark."""
    return int(getattr(mark, "index", 0))


def _tag(tag: str | None) -> str | None:
    """Return the short form of a tag that matters: standard ones only say what is plain to see."""
    if tag is None or tag == "!":
        return None
    kind = tag.removeprefix(_STANDARD)
    return tag if kind == tag else None if kind in _KINDS else f"!!{kind}"


_STANDARD = "tag:yaml.org,2002:"
_KINDS = frozenset(
    {
        *("binary", "bool", "float", "int", "map", "merge", "null"),
        *("omap", "pairs", "seq", "set", "str", "timestamp", "value", "yaml"),
    }
)
"""The tags of YAML's own types; those of a language (``!!python/object``) are as foreign as any other."""


def read_yaml(text: str) -> tuple[Node, tuple[Flaw, ...]]:
    """Return the first document of a YAML text.

    Raises:
        UnreadableError: the text is no YAML, is empty, too deep, too large, or contains itself.

    """
    composer = _Composer()
    loader = Loader(text)
    try:
        while not isinstance(event := loader.get_event(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent) and composer.documents:
                says = "a second document follows; only the first is read"
                composer.flaws.append(Flaw(says, _offset(event.start_mark)))
                break
            composer.take(event)
    except yaml.MarkedYAMLError as error:
        raise _unreadable(error, text) from error
    except yaml.reader.ReaderError as error:
        says = f"character {_shown(error.character)} is not allowed in YAML"
        # libyaml counts bytes here, and characters everywhere else.
        before = (
            text.encode()[: error.position].decode(errors="ignore") if Loader is not yaml.SafeLoader else ""
        )
        raise UnreadableError(says, len(before) or error.position) from error
    finally:
        loader.dispose()
    if not composer.documents:
        raise UnreadableError("the file is empty")
    measure(composer.documents[0])
    return composer.documents[0], tuple(composer.flaws)


def _unreadable(error: yaml.MarkedYAMLError, text: str) -> UnreadableError:
    problem = error.problem or error.context or "a syntax error"
    offset = _offset(error.problem_mark or error.context_mark)
    if text[offset : offset + 1] == "\t":
        problem = "a tab, which YAML does not allow here"
    return UnreadableError(f"not valid YAML: {problem}", offset)


def _shown(character: str | bytes | int) -> str:
    """Return the character by its number: it may be one that steers terminals."""
    number = character if isinstance(character, int) else ord(character)
    return f"U+{number:04X}"
