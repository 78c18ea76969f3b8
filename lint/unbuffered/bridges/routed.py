"""Whether a cloud assembly may have routes, seen at a glance: most apps have none, and pay for no more."""

from collections.abc import Iterable
from pathlib import Path

_MARKS = (b"AWS::ApiGateway", b"AWS::Serverless")
_DOCUMENTS = frozenset({".json", ".yaml", ".yml", ".template"})
_NOTES = (".metadata.json", ".assets.json", "tree.json", "manifest.json", "-report.json")
"""Ends of names of files in which the CDK notes things of its own."""


def may_have_routes(templates: Iterable[str]) -> bool:
    """Whether any template beside these, nested ones and those in assets too, may have routes in it.

    One that cannot be read may: whoever reads it next says why.
    """
    folders = dict.fromkeys(Path(one).parent for one in templates)
    try:
        return any(_has_mark(file) for folder in folders for file in sorted(folder.iterdir()))
    except OSError:
        return True


def _has_mark(file: Path) -> bool:
    if file.suffix not in _DOCUMENTS or file.name.endswith(_NOTES) or not file.is_file():
        return False
    data = file.read_bytes()
    return any(mark in data for mark in _MARKS)
