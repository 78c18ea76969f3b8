"""The colours of pictures, by day and by night, as rules of CSS."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import fields

from unbuffered.reporters.pictures.picture import State

FONT = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif'

NAMES = {
    State.FINE: "fine",
    State.UNREAD: "unread",
    State.UNKNOWN: "unknown",
    State.WARNED: "warned",
    State.BROKEN: "broken",
}
"""The class of CSS that each state has."""


class Palette(Struct, frozen=True):
    """Colours as CSS spells them: grounds, inks, with a colour and a tint for what stands out."""

    ground: str
    paper: str
    ink: str
    quiet: str
    line: str
    fine: str
    unknown: str
    unknown_tint: str
    warned: str
    warned_tint: str
    broken: str
    broken_tint: str


DAY = Palette(
    ground="#f6f7f8",
    paper="#ffffff",
    ink="#1b1f24",
    quiet="#57606a",
    line="#c4cad0",
    fine="#1a6b3c",
    unknown="#1d5c8c",
    unknown_tint="#eef5fb",
    warned="#825300",
    warned_tint="#fdf6e6",
    broken="#b0201a",
    broken_tint="#fdefed",
)
NIGHT = Palette(
    ground="#12161a",
    paper="#1a1f25",
    ink="#e6e9ec",
    quiet="#a4adb6",
    line="#3d4650",
    fine="#7fd0a0",
    unknown="#8cc4ee",
    unknown_tint="#18283a",
    warned="#eec06a",
    warned_tint="#2c2516",
    broken="#ff9c90",
    broken_tint="#371d1b",
)
VARIABLES = Palette(**{one.name: f"var(--{one.name.replace('_', '-')})" for one in fields(Palette)})
"""For a page that has the colours as variables."""


def variables(palette: Palette) -> Iterator[tuple[str, str]]:
    """Yield the colours as variables of CSS with their values."""
    for one in fields(Palette):
        yield f"--{one.name.replace('_', '-')}", getattr(palette, one.name)


def rules(palette: Palette) -> str:
    """Return the rules for everything in a picture, each below the class of its root."""
    told = (
        ("text", f"fill:{palette.ink}"),
        (".quiet", f"fill:{palette.quiet}"),
        (".frame", f"fill:{palette.paper};stroke:{palette.line}"),
        (".way", f"stroke:{palette.quiet};fill:none"),
        (".unread .frame", f"fill:{palette.ground};stroke:{palette.quiet}"),
        (".unread .state", f"fill:{palette.quiet}"),
        *_state("unknown", palette.unknown, palette.unknown_tint),
        *_state("warned", palette.warned, palette.warned_tint),
        *_state("broken", palette.broken, palette.broken_tint),
        (".says-info,.says-none", f"fill:{palette.quiet}"),
        (".says-streams", f"fill:{palette.fine}"),
        (".says-unknown", f"fill:{palette.unknown}"),
        (".says-warning,.says-buffers", f"fill:{palette.warned}"),
        (".says-error,.says-breaks", f"fill:{palette.broken}"),
    )
    return "".join(f"{_below(where)}{{{what}}}" for where, what in told)


def _state(name: str, ink: str, tint: str) -> tuple[tuple[str, str], ...]:
    return (
        (f".{name} .frame", f"fill:{tint};stroke:{ink}"),
        (f".{name} .state", f"fill:{ink}"),
    )


def _below(where: str) -> str:
    return ",".join(f".picture {one}" for one in where.split(","))
