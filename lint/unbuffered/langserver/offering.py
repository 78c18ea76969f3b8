"""What an editor offers to do about findings: mend one, mend all, silence one."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath

from lsprotocol.types import CodeAction, CodeActionKind, Range
from msgspec import Struct
from msgspec.structs import replace
from pygls.workspace import PositionCodec

from unbuffered.finding import Finding
from unbuffered.langserver.diagnostics import Told
from unbuffered.langserver.edits import Target, workspace_edit
from unbuffered.langserver.edits import patched as patched_edits
from unbuffered.langserver.judging import Judged
from unbuffered.langserver.silencing import silence
from unbuffered.mending.patches import patched
from unbuffered.report import Report
from unbuffered.reporters.words import inert

FIX_ALL = "source.fixAll.unbuffered"
_LONGEST = 120
"""Characters of a title: menus are narrow."""


class Offer(Struct, frozen=True):
    """Offers actions on one file as it was judged; `target` finds files that still are what was judged."""

    judged: Judged
    codec: PositionCodec
    target: Callable[[PurePosixPath], Target | None]
    versioned: bool

    def actions(self, told: Iterable[Told]) -> Iterator[CodeAction]:
        """Yield what can be done about some findings, the safe fixes first."""
        report = self.judged.report
        if report is None:
            return
        listed = [(one, one.finding) for one in told if one.finding is not None]
        mended = self._mended(report, tuple(found for _, found in listed))
        fixes = [fix for (one, _), found in zip(listed, mended, strict=True) for fix in self._fix(one, found)]
        yield from sorted(fixes, key=lambda one: not one.is_preferred)
        for one, found in listed:
            yield from self._silence(report, one, found)

    def _mended(self, report: Report, found: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """Return findings with the characters that mend them, which are looked for only here."""
        asked = replace(report, findings=found, known=(), withheld=())
        return patched(asked, self.judged.settings.excludes).findings

    def _fix(self, told: Told, found: Finding) -> Iterator[CodeAction]:
        if found.patch is None:
            return
        edits = patched_edits(found.patch, self.target, self.codec)
        if edits is None:
            return
        safe = found.patch.safe
        yield CodeAction(
            title=_title(
                f"{found.rule}: {found.hit.fix}" if safe else f"{found.rule}, unsafe: {found.hit.fix}"
            ),
            kind=CodeActionKind.QuickFix,
            diagnostics=[told.diagnostic],
            is_preferred=safe,
            edit=workspace_edit(edits, versioned=self.versioned),
        )

    def _silence(self, report: Report, told: Told, found: Finding) -> Iterator[CodeAction]:
        edit = silence(report, found)
        target = self.target(found.hit.at.file) if edit is not None else None
        if edit is None or target is None:
            return
        yield CodeAction(
            title=f"Silence {found.rule} here: write the reason",
            kind=CodeActionKind.QuickFix,
            diagnostics=[told.diagnostic],
            is_preferred=False,
            edit=workspace_edit({target: [edit]}, versioned=self.versioned),
        )


def touches(at: Range, wanted: Range) -> bool:
    """Whether two ranges have a place in common, their ends included."""
    return not (at.end < wanted.start or wanted.end < at.start)


def is_wanted(kind: str, only: Iterable[str] | None) -> bool:
    """Whether a client asks for a kind of action; a kind stands for all below it."""
    return only is None or any(kind == one or kind.startswith(f"{one}.") or not one for one in only)


def _title(text: str) -> str:
    line = inert(text)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
