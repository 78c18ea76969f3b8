"""What the editor on the other side can show, and take."""

from lsprotocol.types import ClientCapabilities, MarkupKind
from msgspec import Struct
from pygls.capabilities import get_capability


class Client(Struct, frozen=True):
    """What a client told of itself: a feature that it does not know is not used."""

    pages: bool = False
    """Whether a diagnostic may lead to a page."""
    related: bool = False
    """Whether a diagnostic may have a second place."""
    tags: bool = False
    data: bool = False
    """Whether a diagnostic comes back with what was put into it."""
    versions: bool = False
    """Whether an edit may say for which version of a document it is made."""
    resolves: bool = False
    """Whether the edit of an action may be asked for when it is chosen."""
    watches: bool = False
    """Whether it can be asked to tell of files that change on the disk."""
    markdown: bool = False


def client(told: ClientCapabilities) -> Client:
    """Return what a client can do."""
    shown = "text_document.publish_diagnostics"
    resolving = get_capability(told, "text_document.code_action.resolve_support.properties") or ()
    formats = get_capability(told, "text_document.hover.content_format") or ()
    watching = "workspace.did_change_watched_files.dynamic_registration"
    return Client(
        pages=bool(get_capability(told, f"{shown}.code_description_support")),
        related=bool(get_capability(told, f"{shown}.related_information")),
        tags=bool(get_capability(told, f"{shown}.tag_support")),
        data=bool(get_capability(told, f"{shown}.data_support")),
        versions=bool(get_capability(told, "workspace.workspace_edit.document_changes")),
        resolves="edit" in resolving,
        watches=bool(get_capability(told, watching)),
        markdown=MarkupKind.Markdown in formats,
    )
