"""One editor's session: its folders and documents, what was told of them, and what it is told next."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path, PurePosixPath

from lsprotocol.types import Diagnostic
from msgspec import Struct, field
from pygls.workspace import PositionCodec

from unbuffered.langserver.client import Client
from unbuffered.langserver.diagnostics import Teller, unique
from unbuffered.langserver.documents import Opened
from unbuffered.langserver.edits import Target
from unbuffered.langserver.folders import Folder, folder, owner, resolved
from unbuffered.langserver.judging import Bench, Judged
from unbuffered.langserver.rooms import Room, View, Voice
from unbuffered.langserver.runs import Runs, Work
from unbuffered.progress import Tell
from unbuffered.rule import Rule


class Session(Struct):
    """Everything that changes while an editor is connected; only the event loop's thread changes it.

    Runs have a thread of their own in `pool`, so that what is asked meanwhile, which has threads `aside`,
    waits for none.
    """

    rules: tuple[Rule, ...]
    voice: Voice
    client: Client = field(default_factory=Client)
    codec: PositionCodec = field(default_factory=PositionCodec)
    rooms: dict[str, Room] = field(default_factory=dict)
    opened: dict[Path, Opened] = field(default_factory=dict)
    pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))
    aside: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2))
    _published: dict[str, tuple[int | None, list[Diagnostic]]] = field(default_factory=dict)

    def enter(self, uris: Iterable[str]) -> None:
        """Take folders into the workspace, and judge them."""
        for uri in uris:
            found = folder(uri)
            if found is None:
                self.voice.log(f"not a folder on this machine, so nothing is checked there: {uri}")
            elif uri not in self.rooms:
                self.rooms[uri] = self._room(found)
        self.ask(self.rooms.values())

    def leave(self, uris: Iterable[str]) -> None:
        """Drop folders from the workspace, and take back what was told of them."""
        for uri in uris:
            room = self.rooms.pop(uri, None)
            if room is not None:
                room.runs.stop()
                gone, room.shown = room.shown, {}
                self._tell(gone)
        self.ask(self.rooms.values())

    def ask(self, rooms: Iterable[Room]) -> None:
        """Judge folders anew, once nothing more happens."""
        for room in rooms:
            room.runs.ask()

    def hear(self, rooms: Iterable[Room]) -> None:
        """Judge folders anew in which files changed on the disk."""
        for room in rooms:
            room.runs.hear()

    def keep(self, document: Opened) -> None:
        """Take a document as it is now, and judge what it may be a part of."""
        real = resolved(document.uri)
        if real is not None:
            self.opened[real] = document
            self.ask(self.around(real))

    def drop(self, uri: str) -> None:
        """Forget a document: what is on the disk holds again."""
        # By its address: the link that led to it may lead elsewhere by now.
        for real in [real for real, one in self.opened.items() if one.uri == uri]:
            del self.opened[real]
            self.ask(self.around(real))

    def document(self, uri: str) -> Opened | None:
        """Return a document that is open."""
        return next((one for one in self.opened.values() if one.uri == uri), None)

    def around(self, real: Path) -> list[Room]:
        """Return the folders in which a file lies: routes cross files, so it may matter to all of each."""
        return [room for room in self.rooms.values() if room.folder.file(real) is not None]

    async def view(self, uri: str) -> View | None:
        """Return a document as it was judged, once it is; None where that is not what the editor has now."""
        real = resolved(uri)
        room = self._owner(real) if real in self.opened else None
        if real is None or room is None:
            return None
        found = self._view(room, real)
        if found is None:
            await room.runs.settled()
            found = self._view(room, real)
        return found

    def holds(self, view: View) -> bool:
        """Whether the editor still has what was judged."""
        return self._view(view.room, view.room.folder.real(view.file)) is not None

    def target(self, room: Room, judged: Judged, file: PurePosixPath) -> Target | None:
        """Return a file that may be changed; None if it is no longer the one that was judged."""
        report = judged.report
        if report is None or file in judged.broken or file not in report.sources:
            return None
        real, text = room.folder.real(file), report.sources[file]
        opened = self.opened.get(real)
        if opened is not None:
            return Target(opened.uri, opened.version, text) if opened.text == text else None
        try:
            same = real.read_bytes() == text.encode("utf-8", "surrogatepass")
        except OSError:
            return None
        # What an editor opens has no mark at its beginning.
        return Target(room.folder.named(file), None, text.removeprefix("\ufeff")) if same else None

    def texts(self, room: Room) -> dict[PurePosixPath, str]:
        """Return the texts of the documents of a folder."""
        named = ((room.folder.file(real), one.text) for real, one in self.opened.items())
        return {file: text for file, text in named if file is not None}

    def close(self) -> None:
        """End what runs."""
        for room in self.rooms.values():
            room.runs.stop()
        for pool in (self.pool, self.aside):
            pool.shutdown(wait=False, cancel_futures=True)

    def _view(self, room: Room, real: Path) -> View | None:
        file, document, judged = room.folder.file(real), self.opened.get(real), room.judged
        if file is None or document is None or judged is None or judged.texts.get(file) != document.text:
            return None
        return View(room, judged, file)

    def _room(self, found: Folder) -> Room:
        runs = Runs(
            prepare=lambda: self._work(room),
            done=lambda judged: self._done(room, judged),
            failed=lambda error: self._failed(room, error),
            pool=self.pool,
        )
        room = Room(found, Bench(found.here, self.rules), runs)
        return room

    def _work(self, room: Room) -> Work:
        texts, whole, bench = self.texts(room), dict(room.whole), room.bench

        def work(tell: Tell) -> Judged:
            return bench.judged(texts, whole, tell)

        return work

    def _done(self, room: Room, judged: Judged) -> None:
        """Keep an outcome, and tell it."""
        room.judged = judged
        if judged.report is not None:
            room.whole = _whole(room.whole, judged)
        room.told = Teller(self.client, self.codec, partial(self._address, room)).told(judged)
        before = room.shown
        room.shown = self._shown(room)
        self._tell([*before, *room.shown, *self._own(room)])
        self._announce(room, judged)

    def _failed(self, room: Room, error: Exception) -> None:
        says = f"internal error: {type(error).__name__}: {error}; please report it"
        self._say(room, (f"unbuffered: {says}",), ())

    def _announce(self, room: Room, judged: Judged) -> None:
        """Say what concerns more than a place: that nothing can be judged, and faults of ours."""
        faults = judged.report.faults if judged.report is not None else ()
        notes = judged.report.notes if judged.report is not None else ()
        shown = [f"unbuffered checks nothing in {room.folder.path.name}: {line}" for line in judged.flaws[:1]]
        shown += [f"unbuffered: internal error: {line}" for line in faults[:1]]
        self._say(room, tuple(shown), (*judged.flaws, *faults, *notes))

    def _say(self, room: Room, shown: tuple[str, ...], logged: tuple[str, ...]) -> None:
        """Say something once, however often it is found."""
        if room.said == (shown, logged):
            return
        for line in shown:
            if line not in room.said[0]:
                self.voice.show(line)
        for line in (*shown, *logged):
            self.voice.log(line)
        room.said = (shown, logged)

    def _shown(self, room: Room) -> dict[str, list[Diagnostic]]:
        """Return what is told of each file, by address; what lies in a folder of its own is told there."""
        found: dict[str, list[Diagnostic]] = {}
        for file, told in room.told.items():
            real = room.folder.real(file)
            if self._owner(real) in {None, room}:
                found[self._named(room, file, real)] = [one.diagnostic for one in told]
        return found

    def _own(self, room: Room) -> list[str]:
        """Return the open documents of a folder: that nothing is found in one is told too."""
        return [one.uri for real, one in self.opened.items() if self._owner(real) is room]

    def _tell(self, uris: Iterable[str]) -> None:
        """Publish what holds for some addresses, where it differs from what was published."""
        for uri in dict.fromkeys(uris):
            listed = [room.shown[uri] for room in self.rooms.values() if uri in room.shown]
            told = unique(listed)
            document = self.document(uri)
            version = document.version if document is not None else None
            before = self._published.get(uri, (None, []))
            if (version, told) == before:
                continue
            if told or version is not None:
                self._published[uri] = (version, told)
            else:
                self._published.pop(uri, None)
            self.voice.publish(uri, version, told)

    def _owner(self, real: Path | None) -> Room | None:
        if real is None:
            return None
        inner = owner(real, (room.folder for room in self.rooms.values()))
        return self.rooms[inner.uri] if inner is not None else None

    def _address(self, room: Room, file: PurePosixPath) -> str | None:
        real = room.folder.real(file)
        return self._named(room, file, real) if real in self.opened or real.is_file() else None

    def _named(self, room: Room, file: PurePosixPath, real: Path) -> str:
        opened = self.opened.get(real)
        return opened.uri if opened is not None else room.folder.named(file)


def _whole(before: dict[PurePosixPath, str], judged: Judged) -> dict[PurePosixPath, str]:
    """Return the last texts of the open inputs that could be read."""
    inputs = judged.report.inputs if judged.report is not None else ()
    kept = {file: before[file] for file in judged.broken if file in before}
    read = (file for file in judged.texts if file not in judged.broken and str(file) in inputs)
    return kept | {file: judged.texts[file] for file in read}
