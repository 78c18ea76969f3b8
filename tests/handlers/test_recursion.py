"""The limit of recursion, which all threads of a process share: an editor's server has several."""

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from unbuffered.readers.handlers.syntax.recursion import deep, shallow


def test_what_one_thread_needs_no_other_takes_away() -> None:
    usual = sys.getrecursionlimit()
    begun, lowered, over = Event(), Event(), Event()

    def follow() -> tuple[int, int]:
        with deep():
            before = sys.getrecursionlimit()
            begun.set()
            # It never is, as the other thread waits at the door.
            lowered.wait(0.3)
            return before, sys.getrecursionlimit()

    def parse() -> int:
        begun.wait(10)
        with shallow():
            lowered.set()
            over.wait(10)
            return sys.getrecursionlimit()

    with ThreadPoolExecutor(2) as pool:
        following, parsing = pool.submit(follow), pool.submit(parse)
        before, after = following.result()
        over.set()
        assert parsing.result() < before
    assert before == after > usual
    assert sys.getrecursionlimit() == usual
