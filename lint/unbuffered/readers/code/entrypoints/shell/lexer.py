"""The words and operators of a shell script."""

from unbuffered.readers.code.entrypoints.shell.tokens import (
    Operator,
    Piece,
    Token,
    UnreadableError,
    Word,
    keyword,
    plain,
)

LONGEST = 65_536
"""A longer script is not read: no start script has this size."""
_OPERATORS = (";;&", "&&", "||", ";;", ";&", "|&", ";", "&", "|", "(", ")", "\n")
_REDIRECTIONS = ("<<<", "<<-", "&>>", ">>", "<<", ">&", "<&", "<>", ">|", "&>", ">", "<")
_BREAKS = frozenset(" \t\n;&|()<>")


def tokens(text: str) -> list[Token]:
    """Return the tokens of a script; redirections, comments and here-documents are left out."""
    if len(text) > LONGEST:
        raise UnreadableError
    return _Lexer(text.replace("\r\n", "\n")).run()


class _Lexer:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: list[Token] = []
        self.heredocs: list[tuple[str, bool]] = []
        self.in_test = False

    def run(self) -> list[Token]:
        while self.at < len(self.text):
            one = self.text[self.at]
            if one in " \t":
                self.at += 1
            elif self.text.startswith("\\\n", self.at):
                self.at += 2
            elif one == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            elif not (one in _BREAKS and self._operator()):
                self._word_or_redirection()
        return self.found

    def _operator(self) -> bool:
        """Read an operator; between ``[[`` and ``]]`` they are words like any other."""
        redirection = self._starting(_REDIRECTIONS)
        if redirection and not self.in_test:
            self._redirect(redirection)
            return True
        operator = self._starting(_OPERATORS) or redirection
        self.at += len(operator)
        if operator == "\n":
            self._skip_heredocs()
        self.found.append((Piece(operator),) if self.in_test else Operator(operator))
        return True

    def _starting(self, choices: tuple[str, ...]) -> str:
        return next((one for one in choices if self.text.startswith(one, self.at)), "")

    def _word_or_redirection(self) -> None:
        word = self._word()
        here = self.text[self.at : self.at + 1]
        if len(word) == 1 and word[0].text.isdigit() and here and here in "<>" and not self.in_test:
            return
        if word:
            self.found.append(word)
            self.in_test = keyword(word) == "[[" or (self.in_test and keyword(word) != "]]")

    def _redirect(self, operator: str) -> None:
        self.at += len(operator)
        while self.text[self.at : self.at + 1] in {" ", "\t"}:
            self.at += 1
        if self.text[self.at : self.at + 1] in {"(", "<", ">"}:
            return
        word = self._word()
        if operator in {"<<", "<<-"} and word:
            self.heredocs.append((plain(word), operator == "<<-"))

    def _skip_heredocs(self) -> None:
        for end, indented in self.heredocs:
            while self.at < len(self.text):
                stop = self.text.find("\n", self.at)
                stop = len(self.text) if stop < 0 else stop
                line = self.text[self.at : stop]
                self.at = stop + 1
                if (line.lstrip("\t") if indented else line) == end:
                    break
        self.heredocs = []

    def _word(self) -> Word:
        pieces: list[Piece] = []
        while self.at < len(self.text) and self.text[self.at] not in _BREAKS:
            one = self.text[self.at]
            if one == "'":
                pieces.append(Piece(self._until("'"), quoted=True, literal=True))
            elif one == '"':
                pieces += self._double()
            elif one == "\\":
                if self.text[self.at + 1 : self.at + 2] != "\n":
                    pieces.append(Piece(self.text[self.at + 1 : self.at + 2], quoted=True, literal=True))
                self.at += 2
            else:
                pieces.append(Piece(self._bare()))
        return tuple(pieces)

    def _until(self, quote: str) -> str:
        end = self.text.find(quote, self.at + 1)
        if end < 0:
            raise UnreadableError
        text = self.text[self.at + 1 : end]
        self.at = end + 1
        return text

    def _bare(self) -> str:
        start = self.at
        while self.at < len(self.text):
            one = self.text[self.at]
            if one in _BREAKS or one in "'\"\\":
                break
            self._step(one)
        return self.text[start : self.at]

    def _double(self) -> list[Piece]:
        self.at += 1
        pieces = [Piece("", quoted=True)]
        start = self.at
        while self.at < len(self.text):
            one = self.text[self.at]
            if one == '"':
                pieces.append(Piece(self.text[start : self.at], quoted=True))
                self.at += 1
                return pieces
            if one == "\\":
                escaped = self.text[self.at + 1 : self.at + 2]
                pieces.append(Piece(self.text[start : self.at], quoted=True))
                kept = "" if escaped == "\n" else escaped if escaped in '$`"\\' else "\\" + escaped
                pieces.append(Piece(kept, quoted=True, literal=True))
                self.at += 2
                start = self.at
            else:
                self._step(one)
        raise UnreadableError

    def _step(self, one: str) -> None:
        """Pass one character, or a substitution as a whole."""
        if one == "`":
            self._until("`")
        elif one == "$" and self.text[self.at + 1 : self.at + 2] in {"(", "{"}:
            self._substitution()
        else:
            self.at += 1

    def _substitution(self) -> None:
        """Pass a substitution: what runs in it is not ours to know."""
        opening = self.text[self.at + 1]
        closing = ")" if opening == "(" else "}"
        depth = 0
        in_double = False
        self.at += 1
        while self.at < len(self.text):
            one = self.text[self.at]
            if one == "\\":
                self.at += 1
            elif one == '"':
                in_double = not in_double
            elif one == "'" and opening == "(" and not in_double:
                self._until("'")
                continue
            elif one == opening:
                depth += 1
            elif one == closing:
                depth -= 1
            self.at += 1
            if depth == 0:
                return
        raise UnreadableError
