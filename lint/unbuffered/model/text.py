"""Strings of which only some pieces are known.

An integration URI is a list of literals and opaque tokens: the tail
``/response-streaming-invocations`` is known although the function's ARN is not, and the token
in the middle says which function it is.
"""

from enum import StrEnum

from msgspec import Struct


class TokenKind(StrEnum):
    """What stands behind a piece that is not literal."""

    RESOURCE = "resource"
    PARAMETER = "parameter"
    PSEUDO = "pseudo"
    IMPORT = "import"
    OTHER = "other"


class Token(Struct, frozen=True):
    """A piece known only by name: ``${Chat.Arn}`` is Token(RESOURCE, "Chat", "Arn", its type).

    `home` is the stack in which a resource or parameter lies: logical ids repeat from stack to stack.
    """

    kind: TokenKind
    name: str
    attribute: str = ""
    type: str = ""
    home: str = ""

    def __str__(self) -> str:
        """Return it as ``Fn::Sub`` would spell it."""
        return f"${{{self.name}.{self.attribute}}}" if self.attribute else f"${{{self.name}}}"

    @property
    def why(self) -> str:
        """Why its value is not known here."""
        match self.kind:
            case TokenKind.PARAMETER:
                return f"parameter {self.name} has no default"
            case TokenKind.IMPORT:
                return f"{self.name} comes from another stack"
            case TokenKind.RESOURCE | TokenKind.PSEUDO:
                return f"{self} is known only once deployed"
            case TokenKind.OTHER:
                return f"{self} cannot be resolved here"


class Text(Struct, frozen=True):
    """Literals and tokens, in order; neighbouring literals are joined."""

    parts: tuple[str | Token, ...]

    @property
    def literal(self) -> str | None:
        """The whole string, when every piece is literal."""
        if not self.parts:
            return ""
        first = self.parts[0]
        return first if len(self.parts) == 1 and isinstance(first, str) else None

    @property
    def head(self) -> str:
        """The literal before the first token."""
        return self.parts[0] if self.parts and isinstance(self.parts[0], str) else ""

    @property
    def tail(self) -> str:
        """The literal after the last token."""
        return self.parts[-1] if self.parts and isinstance(self.parts[-1], str) else ""

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The pieces that are not literal."""
        return tuple(part for part in self.parts if isinstance(part, Token))

    @property
    def opaque(self) -> bool:
        """Whether no character of it is known."""
        return bool(self.parts) and not any(isinstance(part, str) for part in self.parts)

    def says(self, wanted: str) -> bool:
        """Whether a literal piece contains `wanted`."""
        return any(wanted in part for part in self.parts if isinstance(part, str))

    def between(self, start: str, end: str) -> "Text | None":
        """Return what stands after one literal and before another, or to the end; None without the first."""
        found: list[str | Token] | None = None
        for part in self.parts:
            piece: str | Token = part
            if found is None:
                if not isinstance(piece, str) or start not in piece:
                    continue
                found, piece = [], piece.partition(start)[2]
            if isinstance(piece, str) and end in piece:
                return text(*found, piece.partition(end)[0])
            found.append(piece)
        return text(*found) if found is not None else None

    def of(self, *types: str) -> tuple[Token, ...]:
        """Return the tokens that stand for resources of these CloudFormation types."""
        return tuple(token for token in self.tokens if token.type in types)

    def __str__(self) -> str:
        """Return it as ``Fn::Sub`` would spell it."""
        return "".join(str(part) for part in self.parts)


def text(*parts: str | Token) -> Text:
    """Return the text of these pieces, with neighbouring literals joined and empty ones left out."""
    joined: list[str | Token] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        elif part != "":
            joined.append(part)
    return Text(tuple(joined))
