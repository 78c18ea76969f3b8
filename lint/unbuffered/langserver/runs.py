"""Runs over one folder: never two at a time, and of all that was asked for only the last."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from threading import Event

from msgspec import Struct, field

from unbuffered.langserver.judging import Judged
from unbuffered.progress import Tell

PAUSE = 0.25
"""Seconds without a change before a run begins: somebody who types is not told of half a word."""

CALM = 1.0
"""Seconds from one run to the next while files go on changing on the disk, as those of programs do."""

PATIENCE = 5.0
"""Seconds that a request waits for the run which knows the text that it asks about."""

Work = Callable[[Tell], Judged]
"""A run over the texts of one moment; `Tell` ends it once nobody wants it any more."""


class SupersededError(BaseException):
    """Ends a run of which nobody wants to know any more.

    It is no Exception: what goes wrong in reading or in a rule is caught there and told as a fault of ours.
    """


class Runs(Struct):
    """Judges a folder anew whenever that is asked for; all but `work` happens on the event loop.

    `prepare` takes the texts of the moment, `done` is given the outcome, `failed` what went wrong with us.
    """

    prepare: Callable[[], Work]
    done: Callable[[Judged], None]
    failed: Callable[[Exception], None]
    pool: Executor
    _asked: int = 0
    _begun: int = 0
    _again: bool = False
    _timer: asyncio.TimerHandle | None = None
    _task: asyncio.Task[None] | None = None
    _halt: Event = field(default_factory=Event)
    _settled: asyncio.Event = field(default_factory=asyncio.Event)

    def ask(self, pause: float = PAUSE) -> None:
        """Judge anew, after a pause in which nothing more is asked; an older run is given up."""
        self.stop()
        self._asked += 1
        self._settled.clear()
        self._timer = asyncio.get_running_loop().call_later(pause, self._begin)

    def hear(self) -> None:
        """Judge anew what changed on the disk, once a run that goes on is over: logs change without end."""
        if not self._asked or self._settled.is_set():
            self.ask()
        elif self._begun == self._asked:
            self._again = True

    def stop(self) -> None:
        """Give up what runs or waits."""
        self._again = False
        self._halt.set()
        if self._timer is not None:
            self._timer.cancel()

    async def settled(self) -> None:
        """Wait until all that was asked is told, or longer than anybody waits for a menu."""
        try:
            await asyncio.wait_for(self._settled.wait(), PATIENCE)
        except TimeoutError:
            return

    def _begin(self) -> None:
        self._begun, self._halt = self._asked, Event()
        self._task = asyncio.get_running_loop().create_task(self._run(self._asked, self._halt))

    async def _run(self, number: int, halt: Event) -> None:
        work = self.prepare()

        def tell(_what: str, _done: int, _all: int) -> None:
            if halt.is_set():
                raise SupersededError

        def worked() -> Judged | None:
            try:
                tell("", 0, 0)
                return work(tell)
            except SupersededError:
                return None

        try:
            judged = await asyncio.get_running_loop().run_in_executor(self.pool, worked)
            if judged is not None and not halt.is_set():
                self.done(judged)
        except Exception as error:  # noqa: BLE001 - the last door of a run: it is told, and the server lives on
            self.failed(error)
        if number == self._asked:
            self._settled.set()
            if self._again:
                self.ask(CALM)
