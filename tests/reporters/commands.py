"""What GitHub's runner takes for a command in the output of a step, as its source has it."""

from dataclasses import dataclass

KNOWN = frozenset(
    {
        "add-mask",
        "add-matcher",
        "add-path",
        "debug",
        "echo",
        "endgroup",
        "error",
        "group",
        "notice",
        "remove-matcher",
        "save-state",
        "set-env",
        "set-output",
        "stop-commands",
        "warning",
    }
)


@dataclass(frozen=True, slots=True)
class Command:
    """A command with its properties and its text."""

    name: str
    properties: dict[str, str]
    text: str


def command(line: str) -> Command | None:
    """Return the command that a line is; None for one that is only printed."""
    stripped = line.lstrip()
    if stripped.startswith("::") and "::" in stripped[2:]:
        info, _, text = stripped[2:].partition("::")
        name, _, told = info.partition(" ")
        if name in KNOWN:
            pairs = (one.split("=", 1) for one in told.strip().split(",") if "=" in one)
            return Command(name, {key: _decoded(value, ":,") for key, value in pairs}, _decoded(text, ""))
    if "##[" in line:
        info, bracket, text = line.partition("##[")[2].partition("]")
        name = info.partition(" ")[0]
        if bracket and name in KNOWN:
            return Command(name, {}, text)
    return None


def _decoded(text: str, more: str) -> str:
    for one in "\r\n" + more:
        text = text.replace(f"%{ord(one):02X}", one)
    return text.replace("%25", "%")
