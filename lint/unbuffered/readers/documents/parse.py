"""From the text of a file to a document."""

from pathlib import PurePosixPath

from unbuffered.readers.documents.tree import Document, Flaw, Map, Node, Scalar, Seq, UnreadableError

_INTRINSICS = frozenset(
    """
    And Base64 Cidr Condition Contains EachMemberEquals EachMemberIn Equals FindInMap ForEach GetAZs GetAtt
    GetStackOutput If ImportValue Join Length Not Or Ref RefAll Select Split Sub ToJsonString Transform
    ValueOf ValueOfAll
    """.split()  # noqa: SIM905 - a list of words reads better as words
)


def parse(file: PurePosixPath, text: str) -> Document:
    """Return the document of a text: TOML by its name, JSON when it looks like JSON and is, else YAML.

    Raises:
        UnreadableError: the text is neither.

    """
    bom = 1 if text.startswith("\ufeff") else 0
    body = text[bom:]
    root: Node
    flaws: tuple[Flaw, ...] = ()
    if not body.strip():
        raise UnreadableError("the file is empty")
    if file.suffix == ".toml":
        root = _toml(body)
    elif body.lstrip()[:1] in {"{", "["}:
        root, flaws = _json_first(body)
    else:
        root, flaws = _yaml(body)
    document = Document(file, body, root, flaws)
    return Document(file, body, root, (*flaws, *_flaws(document.root)))


def _yaml(body: str) -> tuple[Node, tuple[Flaw, ...]]:
    # Imported here: cloud assemblies are all JSON, and libyaml is among the slowest imports there are.
    from unbuffered.readers.documents.yamltree import read_yaml

    return read_yaml(body)


def _toml(body: str) -> Node:
    # Imported here: only a team's settings are TOML.
    from unbuffered.readers.documents.tomltree import read_toml

    return read_toml(body)


def _json_first(body: str) -> tuple[Node, tuple[Flaw, ...]]:
    """Read JSON; what is no JSON may still be YAML in its flow style, which it also may begin."""
    # Imported here: most templates that people write are YAML.
    from unbuffered.readers.documents.jsontree import read_json

    try:
        return read_json(body), ()
    except UnreadableError as error:
        if error.says.startswith("nested"):
            raise
        try:
            return _yaml(body)
        except UnreadableError:
            raise error from None


def _flaws(root: Node) -> tuple[Flaw, ...]:
    """Return duplicate keys and unknown tags, each once, in the order of the text."""
    found: dict[int, Flaw] = {}
    seen: set[int] = set()
    stack: list[Node] = [root]
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if node.tag is not None and node.tag.removeprefix("!") not in _INTRINSICS:
            found[node.start] = Flaw(f"unknown tag {node.tag}", node.start)
        if isinstance(node, Map):
            found.update(_duplicates(node))
            stack.extend(value for _, value in node.pairs)
        elif isinstance(node, Seq):
            stack.extend(node.items)
    return tuple(found[start] for start in sorted(found))


def _duplicates(node: Map) -> dict[int, Flaw]:
    """Return the second and later pairs with one key; merged pairs come first and may be overridden."""
    if len({key.text for key, _ in node.pairs}) == len(node.pairs):
        return {}
    first: dict[str, Scalar] = {}
    found: dict[int, Flaw] = {}
    for key, _ in node.pairs:
        inside = node.start <= key.start <= node.end
        if key.text in first and inside and first[key.text] is not key:
            found[key.start] = Flaw(f"duplicate key {key.text}; the last one counts", key.start)
        if inside:
            first[key.text] = key
    return found
