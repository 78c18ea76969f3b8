"""Runs over a folder: what is superseded, and what goes on meanwhile."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

import pytest
from lsprotocol.types import CodeAction

from langserver.editor import LONGEST
from langserver.projects import GOOD, SAM, template
from unbuffered.langserver.answering import resolve
from unbuffered.langserver.documents import Opened
from unbuffered.langserver.judging import Bench, Judged, Texts
from unbuffered.langserver.offering import FIX_ALL
from unbuffered.langserver.rooms import Voice
from unbuffered.langserver.runs import CALM, PAUSE, Runs, SupersededError, Work
from unbuffered.langserver.session import Session
from unbuffered.progress import Tell
from unbuffered.report import Report
from unbuffered.settings.values import Settings


def judged(number: int) -> Judged:
    return Judged(Settings(), None, (str(number),), {}, frozenset(), None)


def test_a_newer_wish_ends_an_older_run_and_the_loop_goes_on() -> None:
    begun, ended = threading.Event(), threading.Event()
    told: list[Judged] = []
    prepared: list[int] = []

    def prepare() -> Work:
        prepared.append(len(prepared))
        number = prepared[-1]

        def work(tell: Tell) -> Judged:
            begun.set()
            try:
                # The first run lasts until it is told that nobody waits for it any more.
                while number == 0:
                    tell("judging", 0, 1)
            finally:
                ended.set()
            return judged(number)

        return work

    async def scene() -> None:
        runs = Runs(prepare, told.append, _raise, ThreadPoolExecutor(1))
        runs.ask(0)
        # It runs while this loop turns.
        assert await asyncio.to_thread(begun.wait, LONGEST)
        assert not ended.is_set()
        for _ in range(3):
            runs.ask(0)
        await asyncio.wait_for(runs.settled(), LONGEST)
        assert ended.is_set()

    asyncio.run(scene())
    assert told == [judged(1)]
    assert prepared == [0, 1]


def _raise(error: Exception) -> None:
    raise error


def test_what_goes_wrong_with_us_is_told_and_the_next_run_is_made() -> None:
    failed: list[Exception] = []
    told: list[Judged] = []

    def prepare() -> Work:
        def work(_tell: Tell) -> Judged:
            if not failed:
                raise RuntimeError("oh")
            return judged(1)

        return work

    async def scene() -> None:
        runs = Runs(prepare, told.append, failed.append, ThreadPoolExecutor(1))
        runs.ask(0)
        await runs.settled()
        assert [str(one) for one in failed] == ["oh"]
        runs.ask(0)
        await runs.settled()

    asyncio.run(scene())
    assert told == [judged(1)]


def test_what_changes_on_the_disk_without_end_ends_no_run_and_is_judged_once_more() -> None:
    """A program that writes its log into the folder would keep everything from being told."""
    told: list[Judged] = []
    last = threading.Event()

    def prepare() -> Work:
        number = len(told)

        def work(tell: Tell) -> Judged:
            while number == 0 and not last.is_set():
                tell("judging", 0, 1)
            return judged(number)

        return work

    async def scene() -> None:
        runs = Runs(prepare, told.append, _raise, ThreadPoolExecutor(1))
        runs.hear()
        await asyncio.sleep(PAUSE * 2)
        for _ in range(10):
            runs.hear()
        last.set()
        await runs.settled()
        assert told == [judged(0)]
        await runs.settled()
        assert told == [judged(0), judged(1)]
        await asyncio.sleep(CALM + PAUSE)
        assert len(told) == 2

    asyncio.run(scene())


def test_a_run_that_was_stopped_tells_nothing() -> None:
    told: list[Judged] = []
    begun, go = threading.Event(), threading.Event()

    def prepare() -> Work:
        def work(_tell: Tell) -> Judged:
            begun.set()
            go.wait(LONGEST)
            return judged(0)

        return work

    async def scene() -> None:
        runs = Runs(prepare, told.append, _raise, ThreadPoolExecutor(1))
        runs.ask(0)
        assert await asyncio.to_thread(begun.wait, LONGEST)
        runs.stop()
        go.set()
        await runs.settled()

    asyncio.run(scene())
    assert told == []


def test_a_real_run_ends_where_it_is_when_it_is_superseded(tmp_path: Path) -> None:
    """Also inside the reading of Python, where faults of ours are caught and told."""
    (tmp_path / "a.py").write_text("async def stream():\n    yield 1\n", "utf-8")
    steps: list[str] = []

    def tell(what: str, _done: int, _all: int) -> None:
        steps.append(what)
        if what == "following programs":
            raise SupersededError

    with pytest.raises(SupersededError):
        Bench(tmp_path, ()).judged({PurePosixPath("a.py"): "async def f():\n    yield 2\n"}, {}, tell)
    assert steps[-1] == "following programs"


class _Endless(Bench, frozen=True):
    """Judges until nobody wants it any more, or gives up."""

    def report(self, settings: Settings, texts: Texts, tell: Tell) -> Report:  # noqa: ARG002 - it ends never
        end = time.monotonic() + LONGEST
        while time.monotonic() < end:
            tell("judging", 0, 1)
        raise AssertionError("nobody ended it")


def test_fixes_of_a_file_are_given_up_once_somebody_types_on(tmp_path: Path) -> None:
    """A large project takes minutes for them; whoever saves again and again would keep every thread busy."""
    file = template(tmp_path)
    logged: list[str] = []

    async def scene() -> None:
        session = Session((), Voice(lambda *_: None, logged.append, logged.append))
        session.keep(Opened(file.as_uri(), 1, SAM))
        session.enter([tmp_path.as_uri()])
        assert await session.view(file.as_uri())
        (room,) = session.rooms.values()
        room.bench = _Endless(room.bench.here, ())
        action = CodeAction("all", FIX_ALL, data={"uri": file.as_uri()})
        asked = asyncio.create_task(resolve(session, action))
        await asyncio.sleep(0.2)
        assert not asked.done()
        session.keep(Opened(file.as_uri(), 2, GOOD))
        assert (await asyncio.wait_for(asked, LONGEST)).edit is None
        session.close()

    asyncio.run(scene())
    assert logged == []
