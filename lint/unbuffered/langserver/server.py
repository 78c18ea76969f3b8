"""The language server: what an editor tells and asks, and who hears it."""

import logging
from typing import BinaryIO

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from unbuffered.langserver.answering import actions, hover, resolve
from unbuffered.langserver.client import client
from unbuffered.langserver.documents import Opened
from unbuffered.langserver.offering import FIX_ALL
from unbuffered.langserver.rooms import Voice
from unbuffered.langserver.session import Session
from unbuffered.langserver.watching import WATCHED, changed
from unbuffered.reporters.words import inert
from unbuffered.rule import Rule

NAME = "unbuffered"
_KINDS = [types.CodeActionKind.QuickFix, FIX_ALL]


def serve(rules: tuple[Rule, ...], version: str, stdin: BinaryIO, stdout: BinaryIO) -> bool:
    """Serve one editor until it leaves; return whether it said so before.

    It is gone, too, when its end of `stdin` is closed: the process that it named as its own is not watched,
    as an editor in a container names one that is not here.
    """
    server = _Server(NAME, version)
    session = Session(rules, _voice(server))
    _hear_of_folders(server, session)
    _hear_of_documents(server, session)
    _answer(server, session)
    left: list[bool] = []

    @server.feature(types.SHUTDOWN)
    def shutdown(_params: None) -> None:
        session.close()
        left.append(True)

    server.start_io(stdin, stdout)
    session.close()
    return bool(left)


class _Server(LanguageServer):
    """A server that logs what a client does wrong; pygls would have it pop up, once for each message."""

    def report_server_error(self, error: Exception, source: type[Exception]) -> None:
        """Say in a line of the log what could not be done."""
        logging.getLogger(NAME).error("%s: %s", source.__name__, error)


def _voice(server: LanguageServer) -> Voice:
    def publish(uri: str, version: int | None, told: list[types.Diagnostic]) -> None:
        server.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri=uri, version=version, diagnostics=told)
        )

    def show(says: str) -> None:
        server.window_show_message(types.ShowMessageParams(types.MessageType.Error, inert(says)))

    def log(says: str) -> None:
        server.window_log_message(types.LogMessageParams(types.MessageType.Info, inert(says)))

    return Voice(publish, show, log)


def _hear_of_folders(server: LanguageServer, session: Session) -> None:
    """Hear which folders there are, and of what changes in them on the disk."""

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        session.client = client(params.capabilities)
        session.codec = server.workspace.position_codec

    @server.feature(types.INITIALIZED)
    def initialized(_params: types.InitializedParams) -> None:
        if session.client.watches:
            server.client_register_capability(WATCHED)
        listed = [one.uri for one in server.workspace.folders.values()]
        root = server.workspace.root_uri
        if not listed and not root:
            session.voice.log("no folder is open, and files alone are not checked: routes cross files")
        session.enter(listed or ([root] if root else []))

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def folders(params: types.DidChangeWorkspaceFoldersParams) -> None:
        session.leave([one.uri for one in params.event.removed])
        session.enter([one.uri for one in params.event.added])

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def watched(params: types.DidChangeWatchedFilesParams) -> None:
        session.hear(changed(session, params.changes))


def _hear_of_documents(server: LanguageServer, session: Session) -> None:
    """Hear of the documents that are open, and of each change in one."""

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        one = params.text_document
        session.keep(Opened(one.uri, one.version, one.text))

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def edited(params: types.DidChangeTextDocumentParams) -> None:
        document = session.document(params.text_document.uri)
        if document is not None:
            version = params.text_document.version
            session.keep(document.changed(version, params.content_changes, session.codec))

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        event = types.FileEvent(params.text_document.uri, types.FileChangeType.Created)
        session.hear(changed(session, [event]))

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        session.drop(params.text_document.uri)


def _answer(server: LanguageServer, session: Session) -> None:
    """Answer what is asked of a document."""

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hovering(params: types.HoverParams) -> types.Hover | None:
        return await hover(session, params)

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(_KINDS, resolve_provider=True))
    async def offering(params: types.CodeActionParams) -> list[types.CodeAction]:
        return await actions(session, params)

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def resolving(action: types.CodeAction) -> types.CodeAction:
        return await resolve(session, action)
