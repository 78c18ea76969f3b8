"""HTML read back: a tree in which every element is closed where it was opened."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "br", "img", "hr"}


@dataclass(slots=True)
class Node:
    tag: str
    attributes: dict[str, str | None]
    parent: "Node | None" = None
    parts: list["Node | str"] = field(default_factory=list)

    @property
    def children(self) -> list["Node"]:
        return [one for one in self.parts if isinstance(one, Node)]

    @property
    def whole(self) -> str:
        return "".join(one.whole if isinstance(one, Node) else one for one in self.parts)

    def all(self, tag: str = "") -> list["Node"]:
        found = [self] if tag in {"", self.tag} else []
        return found + [one for child in self.children for one in child.all(tag)]

    def of(self, name: str) -> list["Node"]:
        """Return what has a class."""
        return [one for one in self.all() if name in (one.attributes.get("class") or "").split()]

    @property
    def text(self) -> str:
        return " ".join(self.whole.split())


class Tree(HTMLParser):
    """A parser that wants every element closed where it was opened."""

    def __init__(self) -> None:
        super().__init__()
        self.root = self.at = Node("", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs)
        node = Node(tag, dict(attrs), self.at)
        self.at.parts.append(node)
        if tag not in VOID:
            self.at = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.at.parts.append(Node(tag, dict(attrs), self.at))

    def handle_endtag(self, tag: str) -> None:
        assert self.at.tag == tag, f"{tag} ends, where {self.at.tag} is open"
        assert self.at.parent is not None
        self.at = self.at.parent

    def handle_data(self, data: str) -> None:
        self.at.parts.append(data)


def parsed(text: str) -> Node:
    tree = Tree()
    tree.feed(text)
    tree.close()
    assert tree.at is tree.root
    return tree.root
