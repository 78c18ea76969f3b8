"""One hop as a box of SVG: its name, what was found there, and what is wrong."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from msgspec import Struct

from unbuffered.reporters.pictures.measures import BOLD, fold, legible
from unbuffered.reporters.pictures.measures import width as width_of
from unbuffered.reporters.pictures.palette import NAMES
from unbuffered.reporters.pictures.picture import Detail, Hop, State

_PAD = 16.0
_SMALL, _PLAIN, _TITLE = 11.0, 12.5, 15.0
"""Font sizes in pixels."""
_LEAD = 17.0
"""Pixels from one line of plain text to the next."""
_GAP = 5.0
"""Pixels above a finding."""
_NAMES = 104.0
"""Pixels that the names of details have to themselves."""


class Pen(Struct):
    """Where the next line of text is written, in pixels from the top left of the drawing."""

    into: Element
    x: float
    y: float
    room: float

    def write(self, text: str, size: float, *, kind: str = "", bold: bool = False, at: float = 0.0) -> None:
        """Write one line at the present height, `at` pixels from the left."""
        told = {"x": f"{self.x + at:g}", "y": f"{self.y:g}", "font-size": f"{size:g}"}
        if kind:
            told["class"] = kind
        if bold:
            told["font-weight"] = "600"
        SubElement(self.into, "text", told).text = legible(text)

    def lines(self, text: str, size: float, *, kind: str = "", bold: bool = False) -> None:
        """Write a text in as many lines as it needs, and go below it."""
        for line in fold(legible(text), self.room / (BOLD if bold else 1), size):
            self.write(line, size, kind=kind, bold=bold)
            self.y += _LEAD if size < _TITLE else _LEAD + 3


def box(into: Element, hop: Hop, top: float, width: float, *, in_full: bool) -> float:
    """Draw a hop from a height down, and return the height of its lower edge.

    `in_full` tells to write what each finding says; else only its severity and rule are named.
    """
    group = SubElement(into, "g", {"class": f"hop {NAMES[hop.state]}"})
    frame = SubElement(group, "rect", {"class": "frame", "x": "1", "y": f"{top:g}", "rx": "8"})
    pen = Pen(group, _PAD, top + 21, width - 2 * _PAD)
    pen.write(hop.word, _SMALL, kind="quiet")
    _state(group, hop, pen, width)
    pen.y += 20
    pen.lines(hop.title, _TITLE, bold=True)
    for detail in hop.details:
        _detail(pen, detail)
    _findings(pen, hop, in_full=in_full)
    bottom = pen.y - 2
    frame.set("width", f"{width - 2:g}")
    frame.set("height", f"{bottom - top:g}")
    frame.set("stroke-width", "2" if hop.state is State.BROKEN else "1.25")
    if hop.state in {State.UNREAD, State.UNKNOWN}:
        frame.set("stroke-dasharray", "5 4")
    return bottom


def _state(group: Element, hop: Hop, pen: Pen, width: float) -> None:
    """Say at the right edge how a hop fares, if not well."""
    if hop.state is State.FINE:
        return
    told = {"x": f"{width - _PAD:g}", "y": f"{pen.y:g}", "font-size": f"{_SMALL:g}", "font-weight": "600"}
    SubElement(group, "text", {**told, "text-anchor": "end", "class": "state"}).text = str(hop.state)


def _detail(pen: Pen, detail: Detail) -> None:
    """Write a name and, in a column beside it, its value."""
    name, value = legible(detail.name), detail.value if detail.known else f"not known ({detail.value})"
    pen.write(name, _PLAIN, kind="quiet")
    if width_of(name, _PLAIN) > _NAMES:
        pen.y += _LEAD
    for line in fold(legible(value), pen.room - _NAMES, _PLAIN) if value else [""]:
        pen.write(line, _PLAIN, at=_NAMES)
        pen.y += _LEAD


def _findings(pen: Pen, hop: Hop, *, in_full: bool) -> None:
    """Write why a hop was not judged, and what was found to be wrong."""
    if hop.why:
        pen.lines(f"{State.UNREAD}: {hop.why}", _PLAIN, kind="quiet")
    for found in hop.findings:
        pen.y += _GAP
        pen.lines(f"{found.severity} {found.rule}", _PLAIN, kind=f"says-{found.severity}", bold=True)
        if in_full:
            when = f"when {found.when}: " if found.when else ""
            pen.lines(when + found.hit.says, _PLAIN)
    if hop.hidden:
        pen.lines(f"{hop.hidden} more set aside", _PLAIN, kind="quiet")


def spoken(hop: Hop) -> str:
    """Return a hop in words, for who cannot see it."""
    return "; ".join(_spoken(hop))


def _spoken(hop: Hop) -> Iterator[str]:
    state = "" if hop.state is State.FINE else f" ({hop.state})"
    yield f"{hop.word} {hop.title}{state}"
    for found in hop.findings:
        yield f"{found.severity} {found.rule}"
