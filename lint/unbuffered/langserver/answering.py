"""Answers to what an editor asks about a document: what is here, and what can be done about it."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from lsprotocol.types import (
    CodeAction,
    CodeActionParams,
    Hover,
    HoverParams,
    MarkupContent,
    MarkupKind,
    WorkspaceEdit,
)

from unbuffered.langserver.edits import differing, workspace_edit
from unbuffered.langserver.hovering import found_at, hovered, routes_at
from unbuffered.langserver.offering import FIX_ALL, Offer, is_wanted, touches
from unbuffered.langserver.rooms import View
from unbuffered.langserver.runs import SupersededError
from unbuffered.langserver.session import Session
from unbuffered.langserver.wholefix import is_safe, mended
from unbuffered.mending.fixing import Texts
from unbuffered.report import Report

T = TypeVar("T")


async def hover(session: Session, params: HoverParams) -> Hover | None:
    """Return what is found at a position, with the rule's words, or the verdict of the route there."""
    view = await session.view(params.text_document.uri)
    if view is None:
        return None
    findings = found_at(view.told, params.position)
    text = hovered(view.judged, findings) or routes_at(view.judged, session.codec, view.file, params.position)
    if not text:
        return None
    kind = MarkupKind.Markdown if session.client.markdown else MarkupKind.PlainText
    return Hover(MarkupContent(kind, text))


async def actions(session: Session, params: CodeActionParams) -> list[CodeAction]:
    """Return what can be done in a range; none for a text that is not the one that was judged."""
    uri, only = params.text_document.uri, params.context.only
    view = await session.view(uri)
    if view is None or view.file in view.judged.broken:
        return []
    found: list[CodeAction] = []
    if is_wanted("quickfix", only):
        told = [one for one in view.told if touches(one.diagnostic.range, params.range)]
        offer = Offer(
            view.judged,
            session.codec,
            partial(session.target, view.room, view.judged),
            versioned=session.client.versions,
        )
        # Proving a fix reads its file anew: off the loop, as nobody else is to wait for that.
        found += await _aside(session, lambda: list(offer.actions(told)))
        if not session.holds(view):
            return []
    if is_wanted(FIX_ALL, only) and _is_fixable(view):
        whole = CodeAction("Make all safe fixes of unbuffered in this file", FIX_ALL, data={"uri": uri})
        found += [whole] if session.client.resolves else await _resolved(session, whole)
    return found


async def resolve(session: Session, action: CodeAction) -> CodeAction:
    """Return an action with its edit, which is made for the text that the editor has now."""
    found = await _resolved(session, action)
    return found[0] if found else action


async def _resolved(session: Session, action: CodeAction) -> Sequence[CodeAction]:
    uri = action.data.get("uri") if isinstance(action.data, dict) else None
    view = await session.view(uri) if isinstance(uri, str) else None
    edit = await _whole(session, view) if view is not None else None
    return [CodeAction(action.title, action.kind, edit=edit, data=action.data)] if edit is not None else []


async def _whole(session: Session, view: View) -> WorkspaceEdit | None:
    """Return all safe fixes of a file, judged again after each pass; None if it has changed meanwhile."""
    settings, texts = view.judged.settings, session.texts(view.room)

    def tell(_what: str, _done: int, _all: int) -> None:
        if not session.holds(view):
            raise SupersededError

    def judge(more: Texts) -> Report:
        return view.room.bench.report(settings, {**texts, **more}, tell)

    def work() -> str | None:
        # A large project is judged many times over: whoever types on in the meantime wants it no more.
        try:
            return mended(judge, view.file, settings.excludes)
        except SupersededError:
            return None

    after = await _aside(session, work)
    if not session.holds(view):
        return None
    target = session.target(view.room, view.judged, view.file)
    if after is None or target is None:
        return None
    edits = {target: differing(target, after, session.codec)}
    return workspace_edit(edits, versioned=session.client.versions)


async def _aside(session: Session, work: Callable[[], T]) -> T:
    """Do work off the loop; asyncio's own threads would be waited for at the end."""
    return await asyncio.get_running_loop().run_in_executor(session.aside, work)


def _is_fixable(view: View) -> bool:
    return any(one.finding is not None and is_safe(one.finding, view.file) for one in view.told)
