"""Files that change on the disk: routes cross files, so the editor is asked to tell of all of them."""

from collections.abc import Iterable
from pathlib import Path

from lsprotocol.types import (
    WORKSPACE_DID_CHANGE_WATCHED_FILES,
    DidChangeWatchedFilesRegistrationOptions,
    FileChangeType,
    FileEvent,
    FileSystemWatcher,
    Registration,
    RegistrationParams,
)

from unbuffered.langserver.folders import resolved
from unbuffered.langserver.rooms import Room
from unbuffered.langserver.session import Session
from unbuffered.settings.found import OWN, SHARED

_NOISE = frozenset({".git", ".hg", "node_modules", "__pycache__", "site-packages", "venv", ".venv"})
"""Folders in which much changes and nothing is read; what is built elsewhere may be what a template names."""

WATCHED = RegistrationParams(
    [
        Registration(
            id="unbuffered-files",
            method=WORKSPACE_DID_CHANGE_WATCHED_FILES,
            register_options=DidChangeWatchedFilesRegistrationOptions([FileSystemWatcher("**/*")]),
        )
    ]
)
"""Start scripts, locks and images have any name, so no pattern is narrow enough and leaves none out."""


def changed(session: Session, events: Iterable[FileEvent]) -> list[Room]:
    """Return the folders that are to be judged anew after some changes."""
    found: dict[Room, None] = {}
    for event in events:
        real = resolved(event.uri)
        if real is None:
            continue
        is_settings = real.name in {OWN, SHARED}
        # The text of an open document comes from the editor, whatever happens on the disk.
        if event.type is FileChangeType.Changed and real in session.opened and not is_settings:
            continue
        found |= dict.fromkeys(room for room in session.around(real) if _is_read(room, real))
        if is_settings:
            found |= dict.fromkeys(_below(session, real.parent))
    return list(found)


def _is_read(room: Room, real: Path) -> bool:
    file = room.folder.file(real)
    return file is not None and not _NOISE.intersection(file.parts)


def _below(session: Session, folder: Path) -> list[Room]:
    """Return the folders of the workspace for which a file of settings above them may hold."""
    return [room for room in session.rooms.values() if room.folder.here.is_relative_to(folder)]
