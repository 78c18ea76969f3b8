"""Pictures for a terminal: a column of boxes, drawn with ASCII where nothing else can be shown."""

from collections.abc import Iterator

from msgspec import Struct

from unbuffered.reporters.pictures.columns import columns, fold
from unbuffered.reporters.pictures.picture import Hop, Picture, State
from unbuffered.reporters.style import SEVERITY, VERDICT, Style
from unbuffered.reporters.words import commandless, inert

_INDENT = 2
_MOST = 88
"""Columns of the widest drawing: sentences are read in lines, not across a screen."""
_FRAME = 4
"""Columns that the frame takes of each line: its two sides, and a blank inside each."""

_COLOURS = {
    State.FINE: ("dim",),
    State.UNREAD: ("dim",),
    State.UNKNOWN: ("cyan",),
    State.WARNED: ("yellow",),
    State.BROKEN: ("bold", "red"),
}


class _Line(Struct, frozen=True):
    """The characters of a frame: corners, sides, the joint with the box above or below."""

    top: str
    bottom: str
    flat: str
    side: str
    above: str
    below: str


_THIN = _Line("┌┐", "└┘", "─", "│", "┴", "┬")
_HEAVY = _Line("┏┓", "┗┛", "━", "┃", "┷", "┯")
_DASHED = _Line("┌┐", "└┘", "╌", "╎", "┴", "┬")
_PLAIN = _Line("++", "++", "-", "|", "+", "+")
_PLAIN_HEAVY = _Line("##", "##", "=", "#", "+", "+")
_PLAIN_DASHED = _Line("..", "..", ".", "|", "+", "+")


def render(pictures: tuple[Picture, ...], style: Style) -> str:
    """Return the pictures, below each other."""
    if not pictures:
        return "no route means to stream\n"
    drawn = "\n".join("".join(f"{line}\n" for line in _drawn(one, style)) for one in pictures)
    return commandless(drawn)


def _drawn(picture: Picture, style: Style) -> Iterator[str]:
    yield from _head(picture, style)
    yield ""
    width = _width(picture, style)
    last = len(picture.hops) - 1
    for number, hop in enumerate(picture.hops):
        yield from _box(hop, width, style, is_first=number == 0, is_last=number == last)


def _head(picture: Picture, style: Style) -> Iterator[str]:
    """Yield the route, its verdict and its place, in as many lines as they need."""
    colours = ("bold", VERDICT[picture.verdict]) if picture.meant else ("dim",)
    where = f"{picture.at.file}:{picture.at.span.line}"
    name, said = _shown(picture.name, style), _shown(picture.said, style)
    if picture.meant:
        said = picture.word.upper() + said.removeprefix(picture.word)
    if columns(name) + 4 + columns(said) <= style.width:
        yield f"{style.paint(name, 'bold')}    {style.paint(said, *colours)}"
    else:
        yield from (style.paint(line, "bold") for line in fold(name, style.width))
        yield from (style.paint(line, *colours) for line in fold(said, style.width))
    yield from ("  " + line for line in fold(_shown(where, style), style.width - _INDENT))


def _width(picture: Picture, style: Style) -> int:
    """Return how wide the boxes of a picture are: as wide as their longest line, if that fits."""
    most = min(style.width - _INDENT, _MOST)
    wanted = max(
        max(
            columns(line) for line in (_caption(hop), *(line for line, _ in _told(hop, most - _FRAME, style)))
        )
        for hop in picture.hops
    )
    return min(wanted + _FRAME, most)


def _caption(hop: Hop) -> str:
    return f"--- {hop.word} --- {_status(hop)} -"


def _status(hop: Hop) -> str:
    return "" if hop.state is State.FINE else str(hop.state)


def _told(hop: Hop, room: int, style: Style) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the lines in the box of a hop, none wider than the room, each with its colours."""
    yield from ((line, ("bold",)) for line in fold(_shown(hop.title, style), room))
    yield from ((line, ()) for line in _details(hop, room, style))
    for sentence, names in _sentences(hop):
        yield from ((line, names) for line in fold(_shown(sentence, style), room))


def _details(hop: Hop, room: int, style: Style) -> Iterator[str]:
    """Yield what was found at a hop, as many things in a line as it has room for."""
    line, between = "", " \N{MIDDLE DOT} " if style.boxes else "; "
    for detail in hop.details:
        value = detail.value if detail.known else f"not known ({detail.value})"
        for part in fold(_shown(f"{detail.name}: {value}", style), room):
            joined = f"{line}{between}{part}" if line else part
            if columns(joined) > room:
                yield line
                joined = part
            line = joined
    if line:
        yield line


def _sentences(hop: Hop) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield why a hop was not judged, and what is wrong there, with the colours of each."""
    if hop.why:
        yield f"{State.UNREAD}: {hop.why}", ()
    for found in hop.findings:
        when = f"when {found.when}: " if found.when else ""
        yield f"{found.severity}[{found.rule}] {when}{found.hit.says}", (SEVERITY[found.severity],)
    if hop.hidden:
        yield f"{hop.hidden} more set aside", ()


def _box(hop: Hop, width: int, style: Style, *, is_first: bool, is_last: bool) -> Iterator[str]:
    """Yield the lines of one box; a joint leads to the box above and to the one below."""
    line, colours = _frame(hop.state, style), _COLOURS[hop.state]
    side, room, indent = style.paint(line.side, *colours), width - _FRAME, " " * _INDENT
    yield indent + _top(hop, line, width, style, is_first=is_first)
    for told, names in _told(hop, room, style):
        yield f"{indent}{side} {style.paint(told, *names)}{' ' * (room - columns(told))} {side}"
    joint = line.flat if is_last else line.below
    bottom = line.bottom[0] + line.flat * 2 + joint + line.flat * (width - _FRAME - 1) + line.bottom[1]
    yield indent + style.paint(bottom, *colours)


def _top(hop: Hop, line: _Line, width: int, style: Style, *, is_first: bool) -> str:
    """Return the upper edge of a box, with the name of the hop, and how it fares if not well."""
    colours = _COLOURS[hop.state]
    joint = line.flat if is_first else line.above
    head = f"{line.top[0]}{line.flat * 2}{joint}{line.flat} "
    status = f" {_status(hop)} {line.flat}" if _status(hop) else ""
    fill = line.flat * (width - columns(head) - columns(hop.word) - 2 - columns(status))
    return style.paint(head, *colours) + hop.word + style.paint(f" {fill}{status}{line.top[1]}", *colours)


def _frame(state: State, style: Style) -> _Line:
    if state is State.BROKEN:
        return _HEAVY if style.boxes else _PLAIN_HEAVY
    if state is State.UNREAD:
        return _DASHED if style.boxes else _PLAIN_DASHED
    return _THIN if style.boxes else _PLAIN


def _shown(text: str, style: Style) -> str:
    """Return a text made harmless, and spelled with ASCII alone where nothing else can be shown."""
    text = inert(text)
    return text if style.boxes else text.encode("ascii", "backslashreplace").decode("ascii")
