"""Pictures as one Mermaid flowchart, a frame for each route."""

from collections.abc import Iterator
from itertools import pairwise
from string import ascii_letters, digits

from unbuffered.reporters.pictures.picture import Hop, Kind, Picture, State
from unbuffered.reporters.style import Style
from unbuffered.reporters.words import inert

_SHAPES = {Kind.CLIENT: ("([", "])"), Kind.BACKEND: ("[[", "]]")}
_BOX = ("[", "]")

_CLASSES = {
    State.FINE: "fill:#ffffff,stroke:#6b737b,color:#1c2024",
    State.UNREAD: "fill:#f3f4f5,stroke:#6b737b,color:#1c2024,stroke-dasharray:5 4",
    State.UNKNOWN: "fill:#eaf3fa,stroke:#1f5f8b,color:#1c2024,stroke-dasharray:2 3",
    State.WARNED: "fill:#fdf4e0,stroke:#8a5a00,color:#1c2024,stroke-width:2px",
    State.BROKEN: "fill:#fdecea,stroke:#b42318,color:#1c2024,stroke-width:3px",
}
"""Fill and ink together, so that a box can be read on a dark page too."""

_NAMES = {
    State.FINE: "fine",
    State.UNREAD: "unread",
    State.UNKNOWN: "unknown",
    State.WARNED: "warned",
    State.BROKEN: "broken",
}


def render(pictures: tuple[Picture, ...], _style: Style) -> str:
    """Return the pictures as the text of one flowchart."""
    lines = ["flowchart TD"]
    for number, picture in enumerate(pictures):
        lines += _route(number, picture)
    if not pictures:
        lines.append('  none["no route means to stream"]')
    shown = dict.fromkeys(hop.state for picture in pictures for hop in picture.hops)
    lines += [f"  classDef {_NAMES[state]} {css}" for state, css in _CLASSES.items() if state in shown]
    return "\n".join(lines) + "\n"


def _route(number: int, picture: Picture) -> Iterator[str]:
    yield f'  subgraph r{number}["{_escaped(f"{picture.name}: {picture.said}")}"]'
    yield "    direction TB"
    for place, hop in enumerate(picture.hops):
        left, right = _SHAPES.get(hop.kind, _BOX)
        title = f"<b>{_escaped(f'{hop.word}: {hop.title}')}</b>"
        label = "<br/>".join((title, *(_escaped(line) for line in _told(hop))))
        yield f'    r{number}h{place}{left}"{label}"{right}:::{_NAMES[hop.state]}'
    for place, (hop, after) in enumerate(pairwise(picture.hops)):
        arrow = "-.->" if State.UNREAD in {hop.state, after.state} else "-->"
        yield f"    r{number}h{place} {arrow} r{number}h{place + 1}"
    yield "  end"
    yield f"  style r{number} fill:none,stroke:#6b737b"


def _told(hop: Hop) -> Iterator[str]:
    """Yield the lines of a box below its title."""
    for detail in hop.details:
        yield f"{detail.name}: {detail.value if detail.known else f'not known ({detail.value})'}"
    if hop.why:
        yield f"{State.UNREAD}: {hop.why}"
    for found in hop.findings:
        yield f"{found.severity} {found.rule} {found.name}{f' when {found.when}' if found.when else ''}"
    if hop.hidden:
        yield f"{hop.hidden} more set aside"
    if hop.state in {State.BROKEN, State.UNKNOWN}:
        yield str(hop.state)


def _escaped(text: str) -> str:
    """Return a text with everything but letters, digits and blanks spelled by its number.

    Quotes end a label, brackets a shape; ``style x:#1;`` loses its end to Mermaid's own preparation, and
    colons make links of addresses.
    """
    return "".join(one if one in _SAFE else f"#{ord(one)};" for one in inert(text))


_SAFE = frozenset(f"{ascii_letters}{digits} ,.-_")
