"""Grade on the workers of a Dask scheduler: the same jobs, the same results, more machines.

A worker needs the course's environment and bubblewrap. It gets the lab's source, the course secret
and one notebook at a time as bytes, so that no file system need be shared; it starts a warm parent
of its own at the first submission and keeps it until the lab is graded. Dask gives a submission
whose worker died to another worker, and every submission comes back once.
"""

from __future__ import annotations

import atexit
import hashlib
import logging
import queue
import tempfile
import threading
import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import nbformat

from autograder.engine import verdicts
from autograder.engine.engine import Engine, parse
from autograder.engine.limits import Limits
from autograder.engine.parent import lab_files
from autograder.engine.reading import Refused, content
from autograder.results import CRASHED, Job, Result
from mlops_lab.errors import UserError

CONNECT_S = 20.0  # for the scheduler to answer and a first worker to be there
ALONE_S = 120.0  # how long to wait when all workers are gone
_AHEAD = 3  # submissions for each thread of a worker, so that none is ever idle


@dataclass(frozen=True)
class Order:
    """All that a worker needs to know of a lab."""

    word: str
    source: bytes
    files: dict[str, bytes]
    secret: str = field(repr=False)
    limits: Limits
    unsafe: bool

    @property
    def key(self) -> str:
        """Tells orders apart on a worker."""
        parts = (self.source, repr(sorted(self.files.items())), self.secret, repr(self.limits))
        return hashlib.blake2b(repr(parts).encode(), digest_size=16).hexdigest()


class Cluster:
    """Grades submissions of one lab on a cluster; used like an `Engine`.

    Parameters
    ----------
    address : str
        Of the scheduler, such as ``tcp://10.0.0.5:8786`` or ``tls://…``.
    source_notebook, secret, files, limits, unsafe, cache
        As for `Engine`. Verdicts are kept where this runs, not on the workers.

    Raises
    ------
    UserError
        If the scheduler does not answer, has no worker, or a worker has another version of the
        grader.
    """

    def __init__(
        self,
        address: str,
        source_notebook: Path,
        *,
        secret: str,
        files: Path | None = None,
        limits: Limits | None = None,
        unsafe: bool = False,
        cache: Path | None = None,
    ) -> None:
        limits = limits or Limits()
        self._source = nbformat.read(source_notebook, as_version=4)
        self._verdicts = verdicts.Verdicts(
            cache, self._source, secret=secret, limits=limits, files=files
        )
        small = {path.relative_to(files).as_posix(): path.read_bytes() for path in lab_files(files)}
        self._order = Order(
            source_notebook.stem, source_notebook.read_bytes(), small, secret, limits, unsafe
        )
        self._client = _connect(address)
        try:
            self._same_version()
        except BaseException:
            self._client.close()
            raise

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *error: object) -> None:
        try:
            self._client.run(_forget, self._order.key, on_error="ignore")
        finally:
            self._client.close()

    def start(self) -> None:
        """Have every worker start its warm parent."""
        self._client.run(_prepare, self._order, wait=False, on_error="ignore")

    def run(self, jobs: Iterable[Job]) -> Iterator[Result]:
        """Grade submissions, yielding each result when it is there, in any order."""
        from distributed import wait

        order = self._client.scatter(self._order, broadcast=True)
        waiting = iter(jobs)
        running: dict = {}
        alone_since = None
        while True:
            room = max(_AHEAD * sum(self._client.nthreads().values()), 1)
            for job in waiting if len(running) < room else ():
                begun = self._begin(job, order)
                if isinstance(begun, Result):
                    yield begun
                else:
                    running[begun[0]] = (job, *begun[1:])
                if len(running) >= room:
                    break
            if not running:
                return
            with self._client.as_current():
                try:
                    finished = wait(list(running), timeout=2.0, return_when="FIRST_COMPLETED").done
                except TimeoutError:
                    finished = set()
            if finished or self._client.nthreads():
                alone_since = None
            else:
                alone_since = alone_since or time.monotonic()
                if time.monotonic() - alone_since > ALONE_S:
                    raise UserError(
                        "The cluster has no worker left: start workers, then run this again; "
                        "what was graded is kept."
                    )
            for future in finished:
                yield self._finish(future, *running.pop(future))

    def _begin(self, job: Job, order: object) -> Result | tuple:
        try:
            data = content(job.notebook)
            merged = parse(data, job.notebook.name, self._source)
        except Refused as refused:
            return Result(job.student, refused.status, refused.sentence)
        key = self._verdicts.key(merged)
        if (kept := self._verdicts.load(key, job.student)) is not None:
            return kept
        name = f"grade-{uuid.uuid4().hex}"
        return self._client.submit(grade, order, job.student, data, key=name, pure=False), key

    def _finish(self, future: object, job: Job, key: str) -> Result:
        from distributed import KilledWorker

        try:
            result = future.result()
        except UserError:
            raise
        except KilledWorker:
            sentence = "several workers of the cluster ended while they graded it"
            return Result(job.student, CRASHED, sentence)
        except Exception as error:
            sentence = f"a worker of the cluster failed: {type(error).__name__}: {error}"
            return Result(job.student, CRASHED, sentence[:500])
        self._verdicts.save(key, result)
        return result

    def _same_version(self) -> None:
        mine = verdicts.version()
        try:
            theirs = self._client.run(verdicts.version)
        except ModuleNotFoundError:
            raise UserError(
                "A worker does not have the course's environment: start `dask worker` from it."
            ) from None
        for worker, version in theirs.items():
            if version != mine:
                raise UserError(
                    f"The worker {worker} has another version of the course or of its packages: "
                    "update it, then run this again."
                )


def _connect(address: str) -> object:
    from distributed import Client

    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=CONNECT_S, set_as_default=False)
    except (OSError, ValueError, TimeoutError, ImportError):
        raise UserError(
            f"No Dask scheduler answers at {address}: start one with `dask scheduler`."
        ) from None
    try:
        client.wait_for_workers(1, timeout=CONNECT_S)
    except TimeoutError:
        client.close()
        raise UserError(
            f"The scheduler at {address} has no worker: start some with `dask worker {address}`."
        ) from None
    return client


# On a worker ------------------------------------------------------------------------------------


def grade(order: Order, student: str, notebook: bytes) -> Result:
    """Grade one submission on a worker.

    Raises
    ------
    UserError
        If a wall is missing on the worker's machine, or the lab itself fails.
    """
    engine = _prepare(order)
    with tempfile.TemporaryDirectory(prefix="submission-") as folder:
        path = Path(folder) / f"{order.word}.ipynb"
        path.write_bytes(notebook)
        (result,) = engine.run([Job(student, path)])
    return replace(result, student=student)


class _Desk:
    """An engine that lives in a thread of its own: its walls fall with the thread that built them.

    The threads in which a worker runs its tasks may come and go.
    """

    def __init__(self, order: Order) -> None:
        self._order = order
        self._orders: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._there = threading.Event()
        self._failed: BaseException | None = None
        self._engine: Engine | None = None
        self._thread = threading.Thread(target=self._live, daemon=True, name="warm parent")
        self._thread.start()

    def engine(self) -> Engine:
        self._there.wait()
        if self._failed is not None:
            raise self._failed
        return self._engine

    def close(self) -> None:
        self._orders.put(None)
        self._thread.join(timeout=30)

    def _live(self) -> None:
        order = self._order
        try:
            with tempfile.TemporaryDirectory(prefix="lab-") as folder:
                source = Path(folder) / f"{order.word}.ipynb"
                source.write_bytes(order.source)
                for name, data in order.files.items():
                    place = Path(folder) / name
                    place.parent.mkdir(parents=True, exist_ok=True)
                    place.write_bytes(data)
                with Engine(
                    source,
                    secret=order.secret,
                    files=Path(folder),
                    limits=order.limits,
                    unsafe=order.unsafe,
                    workers=1,
                ) as engine:
                    engine.start()
                    self._engine = engine
                    self._there.set()
                    self._orders.get()
        except BaseException as error:
            self._failed = error
        finally:
            self._there.set()


_desks: dict[str, _Desk] = {}
_lock = threading.Lock()


def _prepare(order: Order) -> Engine:
    """Return the engine for a lab, started if need be."""
    with _lock:
        if order.key not in _desks:
            if not _desks:
                atexit.register(_forget)
            _desks[order.key] = _Desk(order)
        desk = _desks[order.key]
    return desk.engine()


def _forget(key: str | None = None) -> None:
    """End the engine of a lab, or of all labs."""
    with _lock:
        ended = [_desks.pop(name) for name in list(_desks) if key in (None, name)]
    for desk in ended:
        desk.close()
