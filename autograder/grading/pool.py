"""A few jobs at a time, results as they come, memory flat in the number of items."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def each(
    items: Iterable[Item], work: Callable[[Item], Result], jobs: int, abandon: Callable[[], object]
) -> Generator[tuple[Item, Result], None, None]:
    """(item, work(item)) in the order in which they get ready, with at most `jobs` at a time.

    Threads suffice: the work is done by processes that they wait for. Items are drawn as places get free, so a long
    class is never in memory as a whole. Closing the generator starts nothing more and waits for what runs.
    """
    waiting = iter(items)
    running: dict[Future[Result], Item] = {}
    with ThreadPoolExecutor(jobs, thread_name_prefix="grade") as threads:
        try:
            while True:
                for item in waiting:
                    running[threads.submit(work, item)] = item
                    if len(running) >= jobs:
                        break
                if not running:
                    return
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    yield running.pop(future), future.result()
        except BaseException:
            abandon()
            raise
