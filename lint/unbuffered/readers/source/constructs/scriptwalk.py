"""A walk over a script's tokens that keeps its blocks, its names and the expression being read."""

from unbuffered.readers.source.constructs.calls import UNKNOWN, Value
from unbuffered.readers.source.constructs.scriptahead import before_body, behind_type
from unbuffered.readers.source.constructs.scriptscope import Block, Chain, Names
from unbuffered.readers.source.constructs.scripttokens import TEMPLATE, TEMPLATE_END, Kind, Token

_MAX_DEPTH = 400
_OPENS = {"(": "(", "[": "[", "{": "{", TEMPLATE: TEMPLATE}
_CLOSES = {")": ("(",), "]": ("[",), "}": ("{", "class"), TEMPLATE_END: (TEMPLATE,)}
_DECLARES = frozenset({"const", "let", "var"})
_CONTROLS = frozenset({"if", "while", "switch", "with"})
_ACCESS = frozenset({"public", "private", "protected", "readonly", "override"})
_BEFORE_PARAMETER = frozenset({"(", ",", "...", "{", "[", ":"}) | _ACCESS
_ENDS = frozenset({";", ",", ")", "]", "}"})
_MEMBER = frozenset({".", "?."})


class Walk:
    """Every token is looked at once; what is a call is told to `called`."""

    def __init__(self, tokens: list[Token]) -> None:
        """Begin outside of every block."""
        self._tokens = tokens
        self._blocks = [Block("", 0)]
        self._names = Names()
        self._next = 0  # tokens before this one are the arguments of a type

    def walk(self) -> None:
        """Read up to the end, or to where no author nests so deep."""
        for index, token in enumerate(self._tokens):
            if len(self._blocks) > _MAX_DEPTH:
                break
            if index >= self._next:
                self._step(index, token)

    def called(self, chain: Chain, block: Block) -> Value:
        """Return what a call yields whose arguments have been read."""
        raise NotImplementedError

    def _step(self, index: int, token: Token) -> None:
        block = self._blocks[-1]
        match token.kind:
            case Kind.NAME:
                self._name(block, index, token)
            case Kind.MARK:
                self._mark(block, index, token.text)
            case Kind.KEYWORD:
                block.chain = None
                block.declares = token.text in _DECLARES
                if token.text == "class":
                    block.class_name = ""
            case _:
                block.chain = None

    def _name(self, block: Block, index: int, token: Token) -> None:
        before = self._tokens[index - 1].text if index else ""
        chain, block.chain = block.chain, None
        if before in {"class", "interface"}:
            block.class_name = token.text
        elif before in _DECLARES or (before == "," and block.declares):
            self._names.declare(block, [token.text])
            block.listed.append(token.text)
            block.target, block.value = token.text, -1
        elif before in _MEMBER and chain is not None:
            chain.head, chain.name, chain.at, chain.member = (
                self._names.value(chain),
                token.text,
                token.at,
                True,
            )
            block.chain = chain
        else:
            if before in _BEFORE_PARAMETER:
                block.listed.append(token.text)
            if block.value < 0 and index and self._tokens[index - 1].kind is not Kind.MARK:
                block.target = ""  # declared without a value; this is the next statement
            new = before == "new"
            made = self._tokens[index - 1].at if new else None
            block.chain = Chain(index - new, made, name=token.text, at=token.at)

    def _mark(self, block: Block, index: int, mark: str) -> None:
        if mark in _MEMBER or (mark == "!" and self._operand(index)):
            return
        if mark in _OPENS:
            self._open(block, index, mark)
        elif mark in _CLOSES:
            self._close(index, mark)
        elif mark in {",", ";"}:
            self._end(self._unarrowed(), index, mark)
        elif mark == "=":
            self._names.aim(block, index + 1 + (self._tokens[index + 1].text == "await"))
        elif mark == "=>":
            self._arrow(block, index)
        elif mark != "<" or not self._typed(block, index):
            block.chain = None

    def _operand(self, index: int) -> bool:
        before = self._tokens[index - 1] if index else None
        return before is not None and (before.kind is Kind.NAME or before.text in {")", "]"})

    def _open(self, block: Block, index: int, mark: str) -> None:
        before = self._tokens[index - 1].text if index else ""
        called = mark == "(" and block.chain is not None and block.chain.name != ""
        inner = Block(_OPENS[mark], index + 1, call=block.chain if called else None)
        if mark == "{":
            inner.pattern = block.pattern or before in _DECLARES
            if block.class_name is not None:
                inner.mark = "class"
                self._names.enter(block.class_name)
                block.class_name = None
            self._names.declare(inner, block.parameters)
            block.parameters = ()
        elif mark == "[":
            inner.pattern = block.pattern or before in _DECLARES
        self._blocks.append(inner)

    def _unarrowed(self) -> Block:
        """End the arrow functions without braces that end here, and return the block they stand in."""
        while self._blocks[-1].mark == "=>":
            self._names.leave(self._blocks.pop())
            self._blocks[-1].chain = None
        return self._blocks[-1]

    def _close(self, index: int, mark: str) -> None:
        block = self._unarrowed()
        if block.mark not in _CLOSES[mark]:
            return
        self._end(block, index, ",")
        self._blocks.pop()
        self._names.leave(block)
        parent = self._blocks[-1]
        if block.pattern:
            self._names.declare(parent, block.listed)
        if mark == ")":
            self._closed(parent, block, index)
        elif mark == "]" and parent.chain is not None:
            # An element of something: still one expression, but of unknown value.
            parent.chain.head, parent.chain.name = UNKNOWN, ""
        else:
            parent.chain = None
        if mark != ")" and parent.mark == "(":
            parent.listed.extend(block.listed)

    def _closed(self, parent: Block, block: Block, index: int) -> None:
        """End a parenthesis: a call's arguments, a function's parameters, or a group."""
        opened = self._tokens[block.begin - 2].text if block.begin > 1 else ""
        if opened not in _CONTROLS and before_body(self._tokens, index):
            parent.parameters = tuple(block.listed)
        chain = block.call
        if chain is None:
            parent.chain = Chain(block.begin - 1)
            return
        ahead = self._tokens[index + 1]
        member = parent.mark == "class" and chain.start != parent.value
        value = UNKNOWN
        if not (ahead.text in {"{", "=>"} or member or self._tokens[chain.start - 1].text == "function"):
            value = self.called(chain, block)
        parent.chain = Chain(chain.start, head=value)
        if ahead.text in _ENDS or ahead.kind in {Kind.NAME, Kind.KEYWORD, Kind.END}:
            self._names.settle(parent)

    def _end(self, block: Block, index: int, mark: str) -> None:
        """End an argument, or a statement."""
        if mark == ";" or block.mark != "(":
            self._names.settle(block)
        if mark == ";":
            block.target, block.declares = "", False
        if index > block.begin and len(block.literals) < 2:  # noqa: PLR2004 - an id is the first or second one
            token = self._tokens[block.begin]
            plain = token.kind is Kind.TEXT and index == block.begin + 1
            if not block.literals and block.chain is not None and block.chain.start == block.begin:
                block.first = self._names.value(block.chain)
            block.literals.append(token.text if plain else None)
            if token.text == "..." and not plain:
                block.literals.append(None)
        block.begin, block.chain = index + 1, None

    def _arrow(self, block: Block, index: int) -> None:
        before = self._tokens[index - 1] if index else None
        if before is not None and before.kind is Kind.NAME and not block.parameters:
            block.parameters = (before.text,)
        block.chain = None
        if self._tokens[index + 1].text != "{":
            inner = Block("=>", index + 1)
            self._names.declare(inner, block.parameters)
            block.parameters = ()
            self._blocks.append(inner)

    def _typed(self, block: Block, index: int) -> bool:
        """Go behind the arguments of a type; behind a plain name `<` mostly compares."""
        if block.chain is None or (block.chain.made is None and not block.chain.member):
            return False
        end = behind_type(self._tokens, index)
        self._next = end if end is not None else self._next
        return end is not None
