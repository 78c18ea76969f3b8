"""An editor: the real client of pytest-lsp at the other end of the server's pipes.

It sends every change as the characters that changed, in its own units, and makes the edits it is given by a
reading of the protocol that shares nothing with the server's.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lsprotocol import types as t
from pygls.protocol import default_converter
from pytest_lsp import LanguageClient, client_capabilities

LONGEST = 10.0
"""Seconds after which something that was awaited will never come."""

CODE = "visual-studio-code"


@dataclass(slots=True)
class Editor:
    """What an editor knows: its documents, and what it was told of files."""

    client: LanguageClient
    texts: dict[str, str] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    published: dict[str, t.PublishDiagnosticsParams] = field(default_factory=dict)
    history: list[t.PublishDiagnosticsParams] = field(default_factory=list)
    registered: list[t.Registration] = field(default_factory=list)
    heard: asyncio.Condition = field(default_factory=asyncio.Condition)

    def open(self, file: Path, language: str = "yaml", text: str | None = None) -> None:
        uri = file.as_uri()
        self.texts[uri] = file.read_text("utf-8") if text is None else text
        self.versions[uri] = 1
        item = t.TextDocumentItem(uri, language, 1, self.texts[uri])
        self.client.text_document_did_open(t.DidOpenTextDocumentParams(item))

    def change(self, file: Path, text: str) -> None:
        """Send the one piece that differs."""
        uri = file.as_uri()
        before = self.texts[uri]
        start = next(
            (at for at, (a, b) in enumerate(zip(before, text, strict=False)) if a != b),
            min(len(before), len(text)),
        )
        end = next(
            (
                at
                for at in range(min(len(before), len(text)) - start)
                if before[len(before) - 1 - at] != text[len(text) - 1 - at]
            ),
            min(len(before), len(text)) - start,
        )
        at = t.Range(position(before, start), position(before, len(before) - end))
        self.change_at(file, at, text[start : len(text) - end])
        assert self.texts[uri] == text

    def change_at(self, file: Path, at: t.Range, text: str) -> None:
        uri = file.as_uri()
        self.texts[uri] = replaced(self.texts[uri], at, text)
        self.versions[uri] += 1
        self.client.text_document_did_change(
            t.DidChangeTextDocumentParams(
                t.VersionedTextDocumentIdentifier(self.versions[uri], uri),
                [t.TextDocumentContentChangePartial(at, text)],
            )
        )

    def save(self, file: Path) -> None:
        uri = file.as_uri()
        file.write_bytes(self.texts[uri].encode())
        self.client.text_document_did_save(t.DidSaveTextDocumentParams(t.TextDocumentIdentifier(uri)))

    def close(self, file: Path) -> None:
        del self.texts[file.as_uri()]
        self.client.text_document_did_close(
            t.DidCloseTextDocumentParams(t.TextDocumentIdentifier(file.as_uri()))
        )

    def move(self, come: list[t.WorkspaceFolder], gone: list[t.WorkspaceFolder]) -> None:
        """Take folders into the workspace, and others out of it."""
        event = t.WorkspaceFoldersChangeEvent(added=come, removed=gone)
        self.client.workspace_did_change_workspace_folders(t.DidChangeWorkspaceFoldersParams(event))

    def wrote(self, *files: Path) -> None:
        """Tell of files that changed on the disk, as whoever watches them does."""
        events = [t.FileEvent(one.as_uri(), t.FileChangeType.Changed) for one in files]
        self.client.workspace_did_change_watched_files(t.DidChangeWatchedFilesParams(events))

    async def told(
        self, file: Path, wanted: Callable[[Sequence[t.Diagnostic]], bool], *, current: bool = True
    ) -> Sequence[t.Diagnostic]:
        """Wait until what is told of a file is what is wanted, for the version that is open."""
        uri = file.as_uri()

        def holds() -> bool:
            one = self.published.get(uri)
            version = self.versions[uri] if current and uri in self.texts else None
            return one is not None and one.version == version and wanted(one.diagnostics)

        await self.waited(holds)
        return self.published[uri].diagnostics

    async def codes(self, file: Path, *codes: str) -> Sequence[t.Diagnostic]:
        """Wait until exactly these codes are told of a file."""
        return await self.told(file, lambda told: [str(one.code) for one in told] == list(codes))

    async def waited(self, holds: Callable[[], bool]) -> None:
        async with self.heard:
            try:
                await asyncio.wait_for(self.heard.wait_for(holds), LONGEST)
            except TimeoutError:
                raise AssertionError(f"told so far: {self.published}, {self.client.messages}") from None

    async def hover(self, file: Path, line: int, character: int) -> str | None:
        at = t.Position(line, character)
        found = await self.client.text_document_hover_async(
            t.HoverParams(t.TextDocumentIdentifier(file.as_uri()), at)
        )
        if found is None:
            return None
        assert isinstance(found.contents, t.MarkupContent)
        return found.contents.value

    async def actions(self, file: Path, at: t.Range, only: list[str] | None = None) -> list[t.CodeAction]:
        context = t.CodeActionContext([], only)
        found = await self.client.text_document_code_action_async(
            t.CodeActionParams(t.TextDocumentIdentifier(file.as_uri()), at, context)
        )
        listed = [one for one in found or [] if isinstance(one, t.CodeAction)]
        assert len(listed) == len(found or [])
        return listed

    async def choose(self, action: t.CodeAction) -> None:
        """Make the edit of an action, and tell of it as of any other change."""
        if action.edit is None:
            action = await self.client.code_action_resolve_async(action)
        assert action.edit is not None
        for one in action.edit.document_changes or ():
            assert isinstance(one, t.TextDocumentEdit)
            uri = one.text_document.uri
            if uri in self.texts:
                assert one.text_document.version == self.versions[uri]
            for edit in sorted(one.edits, key=lambda edit: edit.range.start, reverse=True):
                assert isinstance(edit, t.TextEdit)
                self.change_at(file_of(uri), edit.range, edit.new_text)


Scene = Callable[[Editor], Awaitable[None]]


def file_of(uri: str) -> Path:
    return Path(uri.removeprefix("file://"))


def position(text: str, offset: int) -> t.Position:
    before = text[:offset].split("\n")
    return t.Position(len(before) - 1, len(before[-1].encode("utf-16-le")) // 2)


def replaced(text: str, at: t.Range, new: str) -> str:
    """Return a text with a range of it replaced; lines end with a line feed here, columns are UTF-16."""
    lines = text.split("\n")

    def offset(one: t.Position) -> int:
        assert one.line <= len(lines)
        before = sum(len(line) + 1 for line in lines[: one.line])
        if one.line == len(lines):
            return len(text)
        units = lines[one.line].encode("utf-16-le")
        assert 2 * one.character <= len(units)
        return before + len(units[: 2 * one.character].decode("utf-16-le"))

    return text[: offset(at.start)] + new + text[offset(at.end) :]


async def begun(*folders: Path, spec: str = CODE, units: t.PositionEncodingKind | None = None) -> Editor:
    """Start the server as an editor does."""
    editor = Editor(LanguageClient(converter_factory=default_converter))

    async def hear() -> None:
        async with editor.heard:
            editor.heard.notify_all()

    async def published(params: t.PublishDiagnosticsParams) -> None:
        editor.history.append(params)
        editor.published[params.uri] = params
        await hear()

    async def shown(params: t.ShowMessageParams) -> None:
        editor.client.messages.append(params)
        await hear()

    def logged(params: t.LogMessageParams) -> None:
        editor.client.log_messages.append(params)

    def register(params: t.RegistrationParams) -> None:
        editor.registered.extend(params.registrations)

    editor.client.feature(t.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(published)
    editor.client.feature(t.WINDOW_SHOW_MESSAGE)(shown)
    editor.client.feature(t.WINDOW_LOG_MESSAGE)(logged)
    editor.client.feature(t.CLIENT_REGISTER_CAPABILITY)(register)
    await editor.client.start_io(sys.executable, "-m", "unbuffered", "lsp", "--stdio")
    capabilities = client_capabilities(spec)
    if units is not None:
        capabilities.general = t.GeneralClientCapabilities(position_encodings=[units])
    await editor.client.initialize_session(
        t.InitializeParams(capabilities=capabilities, workspace_folders=[named(one) for one in folders])
    )
    return editor


async def ended(editor: Editor) -> None:
    """End the server as an editor does."""
    server = editor.client._server  # noqa: SLF001 - whoever starts a process may ask how it ended
    assert server is not None
    await asyncio.wait_for(editor.client.shutdown_session(), LONGEST)
    await editor.client.stop()  # type: ignore[no-untyped-call]
    assert server.returncode == 0


def named(folder: Path) -> t.WorkspaceFolder:
    return t.WorkspaceFolder(folder.as_uri(), folder.name)


def edit(scene: Scene, *folders: Path, spec: str = CODE, units: t.PositionEncodingKind | None = None) -> None:
    """Play a scene with an editor of some kind in which some folders are open."""

    async def play() -> None:
        editor = await begun(*folders, spec=spec, units=units)
        try:
            await scene(editor)
        finally:
            await ended(editor)

    asyncio.run(play())


class Stage:
    """One editor that stays open while scenes are played in it, each in folders of its own.

    To start a server takes longer than most scenes.
    """

    def __init__(self) -> None:
        self.runner = asyncio.Runner()
        self.editor: Editor | None = None

    def __call__(self, scene: Scene, *folders: Path) -> None:
        self.runner.run(self.play(scene, folders))

    async def play(self, scene: Scene, folders: Sequence[Path]) -> None:
        if self.editor is None:
            self.editor = await begun()
        editor = self.editor
        for kept in (editor.history, editor.published, editor.client.messages):
            kept.clear()
        editor.move([named(one) for one in folders], [])
        try:
            await scene(editor)
        finally:
            for uri in [*editor.texts]:
                editor.close(file_of(uri))
            editor.move([], [named(one) for one in folders])
            # What was said before is heard before an answer.
            await editor.hover(Path("/nowhere"), 0, 0)

    def close(self) -> None:
        if self.editor is not None:
            self.runner.run(ended(self.editor))
        self.runner.close()
