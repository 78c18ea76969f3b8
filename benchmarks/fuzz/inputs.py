"""One input as bytes: the name of its target, and files. A person can read it, cut it down and write one."""

import re
from pathlib import Path, PurePosixPath

Files = dict[str, bytes]

_HEAD = re.compile(rb"^=== ([^\r\n]*)\n", re.MULTILINE)
_NAME = re.compile(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*")


def packed(target: str, files: Files) -> bytes:
    """Return an input: the target in the first line, then each file after a line with its name."""
    return (
        target.encode()
        + b"\n"
        + b"".join(b"=== " + name.encode() + b"\n" + files[name] + b"\n" for name in files)
    )


def unpacked(data: bytes) -> tuple[str, Files]:
    """Return the target and the files of an input; what has no name is no part of it."""
    first, *rest = _HEAD.split(data)
    names = [name.decode("latin-1") for name in rest[::2]]
    files = {
        name: content[:-1] if content.endswith(b"\n") else content
        for name, content in zip(names, rest[1::2], strict=True)
        if _is_safe(name)
    }
    return first.strip().decode("latin-1"), files


def laid_out(files: Files, folder: Path) -> None:
    """Write the files into a folder; one whose name is a folder of another is left out."""
    for name, content in files.items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError:
            continue


def folder(path: Path, most: int = 30_000) -> Files:
    """Return the files below a folder, by their names in it; long ones are left out."""
    found = {one.relative_to(path).as_posix(): one for one in sorted(path.rglob("*")) if one.is_file()}
    read = {name: one.read_bytes() for name, one in found.items() if one.stat().st_size <= most}
    return {name: content for name, content in read.items() if _is_safe(name)}


def _is_safe(name: str) -> bool:
    """Whether a name stays in its folder, whoever wrote it."""
    return _NAME.fullmatch(name) is not None and ".." not in PurePosixPath(name).parts
