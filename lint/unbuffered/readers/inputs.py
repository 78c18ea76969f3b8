"""Sources to documents: what each file is, and what is wrong with it."""

from pathlib import PurePosixPath

from msgspec import Struct, field

from unbuffered.collect import Source
from unbuffered.disk import BYTE_ORDER_MARK
from unbuffered.model.place import Place
from unbuffered.model.route import Gap
from unbuffered.readers.documents.parse import parse
from unbuffered.readers.documents.tree import Document, Map, UnreadableError
from unbuffered.readers.estate.template import is_template
from unbuffered.readers.routes.kinds import has_integrations, is_openapi

MOST_FLAWS = 50
"""Faults that are told of one file: the same slip may be in every line."""


class Inputs(Struct):
    """The documents of a run by what they are; a file that nobody named and that is not ours is no gap."""

    templates: list[Document] = field(default_factory=list)
    definitions: list[Document] = field(default_factory=list)
    files: list[PurePosixPath] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)

    def add(self, source: Source) -> None:
        """Read a source, and put it where it belongs."""
        document, kind = self._parsed(source)
        if document is None:
            return
        self.files.append(source.file)
        (self.definitions if kind == "definition" else self.templates).append(document)

    def _parsed(self, source: Source) -> tuple[Document | None, str]:
        try:
            document = parse(source.file, source.text)
        except UnreadableError as error:
            if source.named or _means_to_be_ours(source.text):
                broken = Document(source.file, source.text.removeprefix(BYTE_ORDER_MARK), Map([], None, 0, 0))
                self.gaps.append(Gap(error.says, _at(broken, error.offset), fault=True))
            return None, ""
        kind = _kind(document)
        if not kind:
            if source.named:
                says = (
                    "not checked: neither a CloudFormation template nor an OpenAPI definition for API Gateway"
                )
                self.gaps.append(Gap(says, _at(document, 0)))
            return None, ""
        flaws = document.flaws
        self.gaps += [Gap(flaw.says, _at(document, flaw.offset), fault=True) for flaw in flaws[:MOST_FLAWS]]
        if len(flaws) > MOST_FLAWS:
            says = f"{len(flaws) - MOST_FLAWS} more faults of this file: the first {MOST_FLAWS} are told"
            self.gaps.append(Gap(says, _at(document, flaws[MOST_FLAWS].offset), fault=True))
        return document, kind


def _kind(document: Document) -> str:
    """Return "template", "definition", or nothing for a document that is neither."""
    if is_template(document):
        return "template"
    if is_openapi(document):
        return "definition" if has_integrations(document) else ""
    root = document.root
    lookalike = isinstance(root, Map) and root.get("Resources") is not None and "AWS::" in document.text
    return "template" if lookalike else ""


def _means_to_be_ours(text: str) -> bool:
    """Whether a file that cannot be parsed was meant to be a template or definition."""
    return "AWS::ApiGateway" in text or "AWS::Serverless" in text or "x-amazon-apigateway-integration" in text


def _at(document: Document, offset: int) -> Place:
    return Place(document.file, (), document.character(offset))
