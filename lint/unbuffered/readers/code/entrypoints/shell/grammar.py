"""From the tokens of a shell script to its statements."""

from unbuffered.readers.code.entrypoints.shell.lexer import tokens
from unbuffered.readers.code.entrypoints.shell.statements import (
    Chain,
    Choice,
    Command,
    Function,
    Group,
    Loop,
    Node,
    Pipeline,
    Statements,
)
from unbuffered.readers.code.entrypoints.shell.tokens import (
    Operator,
    Token,
    UnreadableError,
    Word,
    keyword,
    plain,
)

_DEEPEST = 40
_CLOSERS = frozenset({"then", "elif", "else", "fi", "do", "done", "esac", "}"})


def statements(text: str) -> Statements:
    """Return the statements of a script, or raise UnreadableError."""
    parser = _Parser(tokens(text))
    found = parser.sequence(0)
    if parser.here is not None:
        raise UnreadableError
    return found


class _Parser:
    def __init__(self, found: list[Token]) -> None:
        self.tokens = found
        self.at = 0

    @property
    def here(self) -> Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def operator(self) -> str:
        here = self.here
        return here.text if isinstance(here, Operator) else ""

    def word(self) -> str:
        return keyword(here) if (here := self.here) is not None else ""

    def expect(self, text: str) -> None:
        if text not in (self.operator(), self.word()):
            raise UnreadableError
        self.at += 1

    def skip_lines(self) -> None:
        while self.operator() in {"\n", ";"}:
            self.at += 1

    def sequence(self, depth: int) -> Statements:
        """Read statements up to a word or operator that closes them."""
        if depth > _DEEPEST:
            raise UnreadableError
        items: list[tuple[Node, bool]] = []
        while True:
            self.skip_lines()
            if self.here is None or self.word() in _CLOSERS or self.operator() in {")", ";;", ";&", ";;&"}:
                return Statements(tuple(items))
            node = self.chain(depth)
            background = self.operator() == "&"
            self.at += background
            items.append((node, background))

    def chain(self, depth: int) -> Node:
        links: list[tuple[str, Node]] = [("", self.pipeline(depth))]
        while (joint := self.operator()) in {"&&", "||"}:
            self.at += 1
            while self.operator() == "\n":
                self.at += 1
            links.append((joint, self.pipeline(depth)))
        return links[0][1] if len(links) == 1 else Chain(tuple(links))

    def pipeline(self, depth: int) -> Node:
        negated = False
        while self.word() in {"!", "time"}:
            negated = negated or self.word() == "!"
            self.at += 1
        parts = [self.command(depth)]
        while self.operator() in {"|", "|&"}:
            self.at += 1
            while self.operator() == "\n":
                self.at += 1
            parts.append(self.command(depth))
        return parts[0] if len(parts) == 1 and not negated else Pipeline(tuple(parts), negated)

    def command(self, depth: int) -> Node:  # noqa: PLR0911 - one for each kind of command
        if self.operator() == "(":
            self.at += 1
            body = self.sequence(depth + 1)
            self.expect(")")
            return Group(body, is_subshell=True)
        match self.word():
            case "{":
                self.at += 1
                body = self.sequence(depth + 1)
                self.expect("}")
                return Group(body, is_subshell=False)
            case "if":
                return self.choice(depth + 1)
            case "case":
                return self.cases(depth + 1)
            case "while" | "until" | "for" | "select":
                return self.loop(depth + 1)
            case "function":
                self.at += 1
                name = self.word()
                self.at += 1
                return self.function(name, depth)
            case _:
                return self.simple(depth)

    def simple(self, depth: int) -> Node:
        words: list[Word] = []
        while (here := self.here) is not None and not isinstance(here, Operator):
            words.append(here)
            self.at += 1
            if self.operator() == "(":
                if plain(here).endswith("=") and len(words) == 1:
                    self.array()
                elif len(words) == 1:
                    return self.function(keyword(here), depth)
        if not words:
            raise UnreadableError
        return Command(tuple(words))

    def array(self) -> None:
        while self.here is not None and self.operator() != ")":
            self.at += 1
        self.expect(")")

    def function(self, name: str, depth: int) -> Function:
        if self.operator() == "(":
            self.at += 1
            self.expect(")")
        while self.operator() == "\n":
            self.at += 1
        if not name or depth > _DEEPEST:
            raise UnreadableError
        return Function(name, self.command(depth + 1))

    def choice(self, depth: int) -> Choice:
        tests: list[Statements] = []
        bodies: list[Statements] = []
        while self.word() in {"if", "elif"}:
            self.at += 1
            tests.append(self.sequence(depth))
            self.expect("then")
            bodies.append(self.sequence(depth))
        is_complete = self.word() == "else"
        if is_complete:
            self.at += 1
            bodies.append(self.sequence(depth))
        self.expect("fi")
        return Choice(tuple(tests), tuple(bodies), is_complete)

    def cases(self, depth: int) -> Choice:
        self.at += 2
        while self.operator() == "\n":
            self.at += 1
        self.expect("in")
        bodies: list[Statements] = []
        is_complete = False
        self.skip_lines()
        while self.here is not None and self.word() != "esac":
            while self.at < len(self.tokens) and self.operator() != ")":
                is_complete = is_complete or self.word() == "*"
                self.at += 1
            self.expect(")")
            bodies.append(self.sequence(depth))
            while self.operator() in {";;", ";&", ";;&", "\n"}:
                self.at += 1
        self.expect("esac")
        return Choice((), tuple(bodies), is_complete)

    def loop(self, depth: int) -> Loop:
        word = self.word()
        self.at += 1
        if word in {"while", "until"}:
            test = self.sequence(depth)
            variable = ""
        else:
            test = None
            variable = self.word()
            while self.here is not None and self.operator() not in {";", "\n"} and self.word() != "do":
                self.at += 1
            self.skip_lines()
        self.expect("do")
        body = self.sequence(depth)
        self.expect("done")
        return Loop(test, body, variable)
