"""One page of HTML for people: it holds everything, loads nothing, and works without its script."""

from base64 import b64encode
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from unbuffered.report import Report
from unbuffered.reporters.pages.page import page_of
from unbuffered.reporters.pictures.measures import legible
from unbuffered.reporters.pictures.palette import DAY, NIGHT, VARIABLES, Palette, rules, variables
from unbuffered.reporters.style import Style
from unbuffered.reporters.words import hashless

_TEMPLATES = Path(__file__).parent / "pages" / "templates"


def render(report: Report, style: Style) -> str:
    """Return the report as one page of HTML."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_harmless,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.tests["address"] = _is_address
    look, script = _look(), _read("page.js")
    page = environment.get_template("page.html.j2").render(
        page=page_of(report, style),
        version=version("unbuffered"),
        look=look,
        script=script,
        policy=_policy(look, script),
    )
    # In ASCII: whatever it is written to can hold it, and a browser needs not guess.
    return hashless(page.encode("ascii", "xmlcharrefreplace").decode("ascii"), "&#35;")


def _harmless(value: object) -> object:
    """Return what a template prints with everything spelled out that could turn or hide text."""
    return legible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _is_address(text: str) -> bool:
    """Whether a text may be linked to: packs of rules are anybody's."""
    return text.startswith(("https://", "http://"))


def _look() -> str:
    """Return the style of the page, with the colours of day and night."""
    night = f"color-scheme:dark;{_variables(NIGHT)}"
    return (
        f":root{{color-scheme:light;{_variables(DAY)}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{night}}}}}\n"
        f"@media screen{{:root[data-theme=dark]{{{night}}}}}\n"
        f"{rules(VARIABLES)}\n{_read('page.css')}"
    )


def _variables(palette: Palette) -> str:
    return "".join(f"{name}:{value};" for name, value in variables(palette))


def _read(name: str) -> str:
    return (_TEMPLATES / name).read_text("utf-8")


def _policy(look: str, script: str) -> str:
    """Return what the page may do: its own style and script, known by their hashes, and nothing else."""
    return (
        f"default-src 'none'; style-src '{_hash(look)}'; script-src '{_hash(script)}'; img-src data:;"
        " base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode('utf-8')).digest()).decode('ascii')}"
