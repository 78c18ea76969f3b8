"""Mutations of any text: lines and words cut, doubled, swapped and taken from elsewhere."""

import random
import re

_WORD = re.compile(rb"[\w./:=$-]+|[^\w\s]")
_ODD = (
    b"\\", b"\\\n", b"'", b'"', b"`", b"$(", b"${", b"}", b"{", b"<<EOF", b"<<-'X'\n", b"EOF", b"#", b";",
    b"&&", b"||", b"|", b"&", b"(", b")", b"[", b"]", b"\t", b"\r", b"\r\n", b"\0", b"\xff",
    b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\x1b[31m", b"$@", b"$1", b"exec", b"if", b"fi", b"then", b"do",
    b"done", b"case", b"esac", b"in", b"function", b"-", b"--", b"=", b"==", b">=1,<2", b"!=", b"~=",
    b";python_version<'3'", b"-r other.txt", b"-e .", b"@ https://x", b"FROM a AS b", b"COPY --from=0 . .",
    b"ENV A=$A$A", b"ARG X=${X:-${X}}", b"CMD", b'ENTRYPOINT ["', b"# syntax=x", b"# escape=`",
    b"HEALTHCHECK NONE", b"ONBUILD", b"include *;", b"proxy_pass", b"location ~ ^/(",
    b"proxy_buffering off;", b"map $a $b {", b"# unbuffered: ", b"disable=UNB401", b"until=2026-13-99",
    b"9" * 400, b"[[", b"]]", b"'''", b'"""', b"= { ", b"[tool.unbuffered]", b"\n", b"\n\n", b": ", b"- ",
    b"? ", b"&a", b"*a", b"!x ", b"%", b"|\n ", b">-\n", b"---\n", b"...\n",
)  # fmt: skip


def mutated(content: bytes, others: list[bytes], rng: random.Random) -> bytes:
    """Return a text with a few things changed."""
    for _ in range(rng.choice((1, 1, 2, 4))):
        content = _lines(content, others, rng) if rng.random() < 0.5 else _words(content, others, rng)
    return content


def _lines(content: bytes, others: list[bytes], rng: random.Random) -> bytes:
    listed = content.split(b"\n")
    first = rng.randrange(len(listed))
    last = min(len(listed), first + rng.choice((1, 1, 2, 5)))
    block = listed[first:last]
    match rng.randrange(7):
        case 0:
            block = []
        case 1:
            block *= rng.choice((2, 2, 50))
        case 2:
            block = [line[: rng.randrange(len(line) + 1)] for line in block]
        case 3:
            block = [b"  " + line for line in block]
        case 4:
            block = [b" ".join(block)]
        case 5 if others:
            foreign = rng.choice(others).split(b"\n")
            start = rng.randrange(len(foreign))
            block = [*block, *foreign[start : start + rng.choice((1, 3, 10))]]
        case _:
            block = block[::-1]
    return b"\n".join([*listed[:first], *block, *listed[last:]])


def _words(content: bytes, others: list[bytes], rng: random.Random) -> bytes:
    found = list(_WORD.finditer(content))
    if not found:
        return content + rng.choice(_ODD)
    word = rng.choice(found)
    foreign = [*_WORD.findall(rng.choice(others))] if others else []
    put = rng.choice(
        (b"", word.group() * 2, rng.choice(_ODD), rng.choice(foreign or [b""]), rng.choice(found).group())
    )
    kept = rng.choice((b"", b"", word.group(), word.group() + b" "))
    return content[: word.start()] + kept + put + content[word.end() :]


def torn(content: bytes, rng: random.Random) -> bytes:
    """Return bytes with some of them changed, whatever they mean."""
    changed = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 8))):
        at = rng.randrange(len(changed) + 1)
        match rng.randrange(4):
            case 0 if at < len(changed):
                changed[at] ^= 1 << rng.randrange(8)
            case 1:
                del changed[at : at + rng.choice((1, 1, 4, 100))]
            case 2:
                changed[at:at] = rng.randbytes(rng.choice((1, 1, 2, 4)))
            case _:
                start = rng.randrange(len(changed) + 1)
                changed[at:at] = changed[start : start + rng.choice((1, 10, 100))]
    return bytes(changed)
