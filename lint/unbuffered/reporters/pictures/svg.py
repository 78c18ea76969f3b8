"""Pictures as SVG: one drawing that stands alone, or one for each route of a page."""

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from unbuffered.reporters.pictures.boxes import Pen, box, spoken
from unbuffered.reporters.pictures.measures import legible
from unbuffered.reporters.pictures.palette import DAY, FONT, NIGHT, rules
from unbuffered.reporters.pictures.picture import Picture, State
from unbuffered.reporters.style import Style
from unbuffered.reporters.words import hashless

_WIDTH = 640.0
_NARROW = 340.0
"""Widths in pixels: of a drawing that stands alone, and of one in a page, which a telephone can show."""
_MARGIN = 24.0
_WAY = 22.0
"""Pixels between two boxes."""
_BETWEEN = 44.0
"""Pixels between two routes."""


def render(pictures: tuple[Picture, ...], _style: Style) -> str:
    """Return one SVG with all pictures below each other; it needs nothing beside it."""
    title = "; ".join(_said(one) for one in pictures) or "no route means to stream"
    root = _root("unbuffered", title, _spoken(pictures))
    root.set("xmlns", "http://www.w3.org/2000/svg")
    night = f"@media (prefers-color-scheme:dark){{{rules(NIGHT)}.picture .ground{{fill:{NIGHT.ground}}}}}"
    SubElement(root, "style").text = f"{rules(DAY)}.picture .ground{{fill:{DAY.ground}}}{night}"
    SubElement(root, "rect", {"class": "ground", "width": "100%", "height": "100%"})
    body = SubElement(root, "g", {"transform": f"translate({_MARGIN:g} {_MARGIN:g})"})
    bottom = 0.0
    for number, picture in enumerate(pictures):
        bottom = _route(body, picture, bottom + (_BETWEEN if number else 0))
    if not pictures:
        bottom = 20.0
        Pen(body, 0, 14, _WIDTH).write(title, 15)
    _size(root, _WIDTH + 2 * _MARGIN, bottom + 2 * _MARGIN)
    indent(root)
    return _ascii(root) + "\n"


def figure(picture: Picture, id_: str) -> str:
    """Return the picture of one route for a page, which has the rules for its colours; `id_` is its own."""
    root = _root(id_, _said(picture), _spoken((picture,)))
    _size(root, _NARROW, _hops(root, picture, 1, _NARROW, in_full=False) + 1)
    return _ascii(root)


def _ascii(root: Element) -> str:
    """Return a drawing in ASCII, other characters by their numbers: whatever it is written to holds it."""
    made = tostring(root, encoding="unicode").encode("ascii", "xmlcharrefreplace")
    return hashless(made.decode("ascii"), "&#35;")


def _root(id_: str, title: str, words: str) -> Element:
    """Return an SVG with its name and its words."""
    told = {"role": "img", "class": "picture", "aria-labelledby": f"{id_}-title {id_}-desc"}
    root = Element("svg", {**told, "font-family": FONT})
    SubElement(root, "title", {"id": f"{id_}-title"}).text = legible(title)
    SubElement(root, "desc", {"id": f"{id_}-desc"}).text = legible(words)
    return root


def _size(root: Element, width: float, height: float) -> None:
    root.set("viewBox", f"0 0 {width:g} {height:g}")
    root.set("width", f"{width:g}")
    root.set("height", f"{height:g}")


def _said(picture: Picture) -> str:
    """Return a picture in one sentence: the route, its verdict, and where the stream ends."""
    where = ", ".join(hop.word for hop in picture.broken)
    return f"{picture.name}: {picture.said}" + (f", broken at the {where}" if where else "")


def _spoken(pictures: tuple[Picture, ...]) -> str:
    return ". ".join(", then ".join(spoken(hop) for hop in one.hops) for one in pictures)


def _route(body: Element, picture: Picture, top: float) -> float:
    """Draw a route with its name above it, and return how far down it reaches."""
    pen = Pen(body, 0, top + 18, _WIDTH)
    pen.lines(picture.name, 18, bold=True)
    pen.y += 2
    kind = f"says-{picture.verdict}" if picture.meant else "says-none"
    pen.lines(picture.said, 15, kind=kind, bold=True)
    pen.lines(f"{picture.at.file}:{picture.at.span.line}", 12.5, kind="quiet")
    return _hops(body, picture, pen.y + 2, _WIDTH, in_full=True)


def _hops(into: Element, picture: Picture, top: float, width: float, *, in_full: bool) -> float:
    """Draw the hops below each other, with the way that a call takes between them."""
    last = len(picture.hops) - 1
    for number, hop in enumerate(picture.hops):
        top = box(into, hop, top, width, in_full=in_full)
        if number < last:
            _way(into, top, is_dashed=picture.hops[number + 1].state is State.UNREAD)
            top += _WAY
    return top


def _way(into: Element, top: float, *, is_dashed: bool) -> None:
    """Draw an arrow to the next box."""
    foot = top + _WAY - 2
    told = {"class": "way", "stroke-width": "1.5", "stroke-linecap": "round", "stroke-linejoin": "round"}
    shaft = SubElement(into, "path", {**told, "d": f"M32 {top + 2:g}V{foot:g}"})
    SubElement(into, "path", {**told, "d": f"M28 {foot - 4:g}L32 {foot:g}L36 {foot - 4:g}"})
    if is_dashed:
        shaft.set("stroke-dasharray", "2 4")
