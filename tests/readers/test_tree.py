"""YAML and JSON texts: the same tree, exact places, and nothing that hurts."""

from pathlib import PurePosixPath

import pytest

from unbuffered.readers.documents.parse import parse
from unbuffered.readers.documents.tree import Document, Map, Node, Scalar, Seq, Spot, UnreadableError

FILE = PurePosixPath("t")


def plain(node: Node) -> object:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Seq):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.pairs}


def at(document: Document, *steps: str | int) -> Spot:
    spot = Spot(document, document.root)
    for step in steps:
        spot = next(child for child in spot.children() if child.steps[-1] == step)
    return spot


YAML = """\
Resources:
  Api: &api
    Name: "chat"
    Sizes: [1, two]
  Copy:
    <<: *api
    Name: other
"""
JSON = """\
{
  "Resources": {
    "Api": {"Name": "ch\\u0061t", "Sizes": [1, "two"]},
    "Copy": {"Name": "other", "Sizes": [1, "two"]}
  }
}
"""


def test_yaml_and_json_read_alike() -> None:
    yaml, json = parse(FILE, YAML), parse(FILE, JSON)
    wanted = {"Name": "chat", "Sizes": ["1", "two"]}
    assert plain(at(yaml, "Resources", "Api").node) == wanted == plain(at(json, "Resources", "Api").node)
    copy = at(yaml, "Resources", "Copy")
    assert copy.child("Name") is not None
    assert plain(copy.node) == {"Name": "other", "Sizes": ["1", "two"]}


def test_a_scalar_stands_at_its_value_and_a_mapping_at_its_key() -> None:
    document = parse(FILE, YAML)
    name = at(document, "Resources", "Api", "Name").place
    assert (name.span.line, name.span.column, name.span.end_column) == (3, 11, 17)
    api = at(document, "Resources", "Api").place
    assert (api.span.line, api.span.column, api.steps) == (2, 3, ("Resources", "Api"))
    second = at(document, "Resources", "Api", "Sizes", 1).place
    assert (second.span.line, second.span.column) == (4, 16)


@pytest.mark.parametrize("text", ["a: 1\r\nb: 2\r\n", "a: 1\rb: 2\r", "\ufeffa: 1\nb: 2\n"])
def test_lines_are_counted_as_editors_do(text: str) -> None:
    assert at(parse(FILE, text), "b").place.span.line == 2


def test_characters_outside_the_basic_plane_count_one() -> None:
    spot = at(parse(FILE, '{"a": "🙂", "b": 1}'), "b")
    assert spot.place.span.column == 17
    assert at(parse(FILE, "a: 🙂🙂 # x\nb: [🙂, y]"), "b", 1).place.span.column == 8


@pytest.mark.parametrize(
    ("text", "says", "line"),
    [
        ("", "empty", 1),
        ("# only words\n", "empty", 1),
        ("a: [1", "not valid YAML", 1),
        ("a:\n\tb: 1", "a tab", 2),
        ("a: &x [*x]", "contains itself", 1),
        ("a: *nobody", "no anchor", 1),
        ("? [a]\n: b", "key is a list", 1),
        ("a: \x07", "U+0007", 1),
        ('{"a": 1', "not valid JSON", 1),
        ('{"a" 1}', "not valid", 1),
        ('{"a": "\\x"}', "not valid", 1),
        ("- " * 30_000, "deeper than", 1),
        ("[" * 200_000, "deeper than", 1),
        ('{"a":' * 50_000, "deeper than", 1),
        ("? " * 30_000, "mapping key is a list", 1),
    ],
)
def test_bad_texts_get_one_clear_sentence(text: str, says: str, line: int) -> None:
    with pytest.raises(UnreadableError) as caught:
        parse(FILE, text)
    assert says in caught.value.says
    document = Document(FILE, text, Map([], None, 0, 0))
    assert document.position(caught.value.offset)[0] == line


def test_aliases_that_unfold_without_end_are_refused() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{new}: &{new} [{', '.join(['*' + old] * 9)}]" for old, new in zip("abcdefg", "bcdefgh", strict=True)
    ]
    with pytest.raises(UnreadableError, match="unfold"):
        parse(FILE, "\n".join(lines))


def test_flaws_are_told_with_their_places() -> None:
    document = parse(FILE, "a: 1\nb: !Odd x\na: 2\n---\nc: 3\n")
    told = [(flaw.says, document.position(flaw.offset)[0]) for flaw in document.flaws]
    assert told == [
        ("a second document follows; only the first is read", 4),
        ("unknown tag !Odd", 2),
        ("duplicate key a; the last one counts", 3),
    ]


def test_every_short_intrinsic_is_known() -> None:
    tags = "Ref Sub GetAtt Join Select Split If FindInMap ImportValue Base64 Cidr GetAZs Transform Condition"
    text = "\n".join(f"k{tag}: !{tag} x" for tag in tags.split())
    assert parse(FILE, text).flaws == ()


def test_the_last_of_two_equal_keys_counts() -> None:
    document = parse(FILE, '{"a": 1, "a": 2}')
    child = Spot(document, document.root).child("a")
    assert child is not None
    assert plain(child.node) == "2"
    assert isinstance(document.root, Map)
    assert plain(document.root.get("a") or document.root) == "2"
