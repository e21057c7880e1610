"""Run every hostile submission through stock nbgrader and here, and tell what gets through.

::

    python tests/bench/hostile.py [--only NAME …] [--again]

Stock ``nbgrader autograde`` runs what it is given as the user who calls it. So that this machine
lives on, each of its runs has a small machine of its own: bubblewrap with a read-only system, and
in it namespaces, a disk of 256 MiB, 128 processes, 3 GiB, five minutes. What an instructor's
laptop holds is there, as nbgrader needs it: a course with its gradebook and sources, the course
secret in the environment, other files, and servers on the loopback that hear who calls them. Two
submissions are graded by one command, the attacker's and an honest neighbour's after it.

Here means the `Engine` with its walls, on this very machine. What got through is decided by what is
there afterwards: points in the gradebook, words in outputs, changed files, calls heard. The table
goes to ``build/bench/hostile.md`` and ``.json``; runs of stock nbgrader are kept beside them.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib.util
import json
import os
import resource
import selectors
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType

import nbformat

from autograder.engine import sandbox, walls
from autograder.engine.limits import Limits

BENCH = Path(__file__).resolve()
HOSTILE = Path(os.environ.get("HOSTILE", BENCH.parents[1] / "submissions" / "hostile"))
SECRET = "secret-of-the-course-5f1c"
TELLTALE = "GOTIT"
DESERVED = {"mean-check": 0, "largest-check": 2}

VERSION = 1  # of how stock runs are made and looked at; another one repeats them all
WALL_S, CELL_S, AFTER_S = 300, 20, 1.5
MEMORY_MIB, PROCESSES, DISK_MIB = 3072, 128, 256
USER = 64_123  # of the stock runs, when root starts them: nobody else's processes count for it

POINTS, HIDDEN, OUTSIDE, READ, REACHED, STOPPED, OTHERS = (
    "undeserved points", "hidden check read", "wrote outside", "read what is not its own",
    "reached processes, network or kernel", "grader stopped or hung", "other submission affected",
)  # fmt: skip


def load(name: str) -> ModuleType:
    """Import a file that lies beside the hostile submissions."""
    spec = importlib.util.spec_from_file_location(f"hostile_{name}", HOSTILE / f"{name}.py")
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


attacks = load("attacks")
Machine = load("machine").Machine


# What got through ---------------------------------------------------------------


def told(said: str, canary: str) -> dict[str, str]:
    """Return what the words in an attack's outputs give away, as kind and evidence."""
    found = {}
    if attacks.HIDDEN_WORD in said:
        found[HIDDEN] = "its word is in the outputs"
    if canary in said or SECRET in said:
        found[READ] = "a canary is in the outputs"
    if attacks.NEIGHBOURS_WORD in said:
        found[READ] = "the neighbour's answer is in the outputs"
    place = said.find(TELLTALE)
    if place >= 0:
        found[REACHED] = said[place + len(TELLTALE) : place + 60].strip('", \\n')
    return found


def outputs_of(notebook: nbformat.NotebookNode) -> str:
    """Return all that a notebook shows, but for what stands under its checks."""
    shown = [c for c in notebook.cells if not c.metadata.get("nbgrader", {}).get("grade")]
    return json.dumps([c.get("outputs") for c in shown])


# Here -----------------------------------------------------------------------------


def here(names: list[str]) -> dict[str, dict[str, str]]:
    """Run attacks through the engine; return for each what got through."""
    from autograder.engine.engine import Engine
    from autograder.results import GRADED, PASSED, Job

    limits = Limits(
        memory_mib=600, cell_s=4, call_s=3, total_s=25, patience=4, grace_s=0.5, disk_mib=64,
        file_mib=32, open_files=128, processes=48, output_kib=64, reply_mib=64,
    )  # fmt: skip
    found: dict[str, dict[str, str]] = {name: {} for name in names}
    with tempfile.TemporaryDirectory(prefix="hostile-") as scratch:
        folder = Path(scratch)
        machine = Machine(folder, BENCH.parents[2])
        os.environ["COURSE_SECRET"] = SECRET
        source = folder / "source.ipynb"
        nbformat.write(attacks.source(), source)
        jobs = []
        for attack in (a for a in attacks.ATTACKS if a.name in names):
            path = folder / f"{attack.name}.ipynb"
            attacks.save(attacks.submission(attack, machine.places), path)
            beside = folder / f"{attack.name}-neighbour.ipynb"
            nbformat.write(attacks.neighbour(), beside)
            jobs += [Job(attack.name, path), Job(f"{attack.name} neighbour", beside)]
        results, changed, heard = {}, [], 0
        try:
            with Engine(source, secret=SECRET, limits=limits, workers=2) as engine:
                for result in engine.run(jobs):
                    results[result.student] = result
                    name = result.student.removesuffix(" neighbour")
                    if machine.changed() != changed:
                        changed = machine.changed()
                        found[name][OUTSIDE] = ", ".join(changed)
                    if len(machine.heard) > heard:
                        heard = len(machine.heard)
                        found[name][REACHED] = "a server of the machine was called"
        except Exception as error:  # the grader has fallen: that is what is measured
            print(f"here the grader stopped: {type(error).__name__}: {error}", file=sys.stderr)
        machine.close()
        for name in names:
            result, beside = results.get(name), results.get(f"{name} neighbour")
            if result is None:
                found[name][STOPPED] = "no result"
                continue
            if result.notebook is not None:
                said = outputs_of(result.notebook) + result.reason
                said += json.dumps([v.reason for v in result.cells.values()])
                found[name] |= told(said, machine.canary)
                if result.cells["mean-check"].status == PASSED:
                    found[name][POINTS] = "mean"
            honest = beside is not None and beside.status == GRADED
            if not honest or any(v.status != PASSED for v in beside.cells.values()):
                found[name][OTHERS] = "the neighbour lost points"
    return found


# Stock nbgrader, outside ------------------------------------------------------------


def stock(names: list[str], cache: Path, again: bool = False) -> dict[str, dict[str, str]]:
    """Run attacks through stock nbgrader, two at a time; return for each what got through."""
    cache.mkdir(parents=True, exist_ok=True)
    by_name = {attack.name: attack for attack in attacks.ATTACKS}
    files = {name: cache / f"{name}-{_hash(by_name[name])}.json" for name in names}
    if again:
        for path in files.values():
            path.unlink(missing_ok=True)
    todo = [name for name in names if not files[name].exists()]
    if todo:
        sandbox.require(unsafe=False)
        with tempfile.TemporaryDirectory(prefix="stock-") as scratch:
            course = Path(scratch) / "course"
            _prepare(course)
            for name, found in _run(todo, course):
                files[name].write_text(json.dumps(found))
    return {name: json.loads(files[name].read_text()) for name in names}


def _hash(attack: object) -> str:
    text = repr(attack) + json.dumps(attacks.source()) + json.dumps(attacks.neighbour())
    return hashlib.blake2b(f"{text}{VERSION}".encode(), digest_size=6).hexdigest()


def _prepare(course: Path) -> None:
    """Make the folder of a course as nbgrader wants it, the lab entered into its gradebook."""
    place = course / "source" / "lab"
    place.mkdir(parents=True)
    nbformat.write(_with_kernel(attacks.source()), place / "lab.ipynb")
    (course / "nbgrader_config.py").write_text("c = get_config()\n")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    call = [sys.executable, "-m", "nbgrader", "generate_assignment", "lab", "--create"]
    subprocess.run(
        call, cwd=course, env=os.environ | {"PATH": path}, check=True, capture_output=True
    )
    for path in (course, *course.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    course.parent.chmod(0o755)


def _with_kernel(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook.metadata.kernelspec = nbformat.from_dict(spec)
    return notebook


def _run(names: list[str], course: Path):
    """Yield name and findings, run by run; a warm parent that falls silent is replaced."""
    waiting = list(names)
    while waiting:
        process = _start(course)
        running: dict[str, float] = {}
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            rest = b""
            while waiting or running:
                while waiting and len(running) < 2:
                    name = waiting.pop(0)
                    running[name] = time.monotonic()
                    process.stdin.write(f"{name}\n".encode())
                    process.stdin.flush()
                if selector.select(timeout=1):
                    data = os.read(process.stdout.fileno(), 1 << 16)
                    if not data:
                        break
                    *lines, rest = (rest + data).split(b"\n")
                    for line in lines:
                        name, found = json.loads(line)
                        seconds = time.monotonic() - running.pop(name)
                        print(f"{seconds:5.1f} s {name}: {found}", file=sys.stderr, flush=True)
                        yield name, found
                if any(time.monotonic() - start > 3 * WALL_S for start in running.values()):
                    break
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()
        for name in running:
            yield name, {STOPPED: "hung, and no limit ended it"}


def _start(course: Path) -> subprocess.Popen:
    """Start the warm parent of the stock runs inside bubblewrap."""
    shown = {"/lab/course": course, "/lab/hostile": HOSTILE, "/lab/bench.py": BENCH}
    own = [str(path) for path in sandbox.own_files() if path.is_relative_to("/tmp")]
    user = USER if os.geteuid() == 0 else None
    settings = json.dumps({"user": user, "keep": own})
    return subprocess.Popen(
        [
            *sandbox.command(shown),
            sys.executable,
            "-P",
            "-s",
            "/lab/bench.py",
            "--inside",
            settings,
        ],
        env=sandbox.environment() | {"HOSTILE": "/lab/hostile"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )


# Stock nbgrader, inside bubblewrap ----------------------------------------------------


def inside(settings: dict) -> None:
    """Import nbgrader once and fork a small machine for every name that comes in."""
    walls.uncover_proc()
    if settings["user"] is not None:
        walls.become(settings["user"])
    walls.drop_rights()
    import nbgrader.apps  # noqa: F401  (takes most of the time of a run)

    by_name = {attack.name: attack for attack in attacks.ATTACKS}
    for line in sys.stdin:
        if os.fork() == 0:
            _machine(by_name[line.strip()], settings["keep"])
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _machine(attack: object, keep: list[str]) -> None:
    """Build the machine of one run, have its first process watch it, and end."""
    try:
        walls.unshare(
            walls.NEW_USER | walls.NEW_MOUNT | walls.NEW_PID | walls.NEW_IPC | walls.NEW_NET
        )
        # the first of its namespace: no signal from inside ends it, and all others die with it
        first = os.fork()
        if first:
            if os.waitpid(first, 0)[1]:
                _tell(attack.name, {STOPPED: "everything on the machine was ended"})
            os._exit(0)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one signal Python would answer to
        walls.private_disk(Limits(disk_mib=DISK_MIB), keep)
        walls.private_proc()
        walls.raise_loopback()
        walls.drop_rights()
        try:
            found = _watched(attack)
        except Exception as error:
            found = {STOPPED: f"the watch failed: {type(error).__name__}: {error}"}
        _tell(attack.name, found)
        os._exit(0)
    finally:
        os._exit(1)


def _tell(name: str, found: dict[str, str]) -> None:
    os.write(1, json.dumps([name, found]).encode() + b"\n")


def _watched(attack: object) -> dict[str, str]:
    course = Path("/tmp/course")
    shutil.copytree("/lab/course", course)
    os.environ |= {"COURSE_SECRET": SECRET, "HOME": "/tmp/home", "LAB_PARENT": "stock"}
    machine = Machine(Path("/tmp"), course)
    _hand_in(course, "attacker", attacks.submission(attack, machine.places))
    _hand_in(course, "neighbour", attacks.neighbour())
    before = _state(course)
    walls.hide()
    grader = os.fork()
    if grader == 0:
        _grade(course)
    found: dict[str, str] = {}
    deadline = time.monotonic() + WALL_S
    ended = None
    while ended is None and STOPPED not in found:
        time.sleep(0.03)
        ended = _reap(grader)
        if _memory() > MEMORY_MIB * 1024**2:
            found[STOPPED] = f"took more than {MEMORY_MIB // 1024} GiB of the machine's memory"
        elif time.monotonic() > deadline:
            found[STOPPED] = f"hung for more than {WALL_S} s"
    if ended is not None and os.WIFSIGNALED(ended):
        found[STOPPED] = f"killed by {signal.Signals(os.WTERMSIG(ended)).name}"
    elif ended is not None:
        time.sleep(AFTER_S)  # what an attack left behind goes to work now
    with contextlib.suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)
    return found | _evidence(course, machine, before)


def _grade(course: Path) -> None:
    """Be stock ``nbgrader autograde`` on both submissions."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.setsid()
    log = os.open("/tmp/nbgrader.log", os.O_WRONLY | os.O_CREAT)
    null = os.open("/dev/null", os.O_RDONLY)
    for number, file in enumerate((null, log, log)):
        os.dup2(file, number)
    walls.close_all_but()
    mib = 1024**2
    for name, value in {
        "RLIMIT_NPROC": PROCESSES, "RLIMIT_CORE": 0, "RLIMIT_CPU": WALL_S,
        "RLIMIT_FSIZE": DISK_MIB * mib, "RLIMIT_AS": 64 * 1024 * mib, "RLIMIT_NOFILE": 1024,
    }.items():  # fmt: skip
        kind = getattr(resource, name)
        resource.setrlimit(kind, (value, value))
    os.chdir(course)
    code = 1
    try:
        from nbgrader.apps.nbgraderapp import NbGraderApp

        arguments = ["autograde", "lab", f"--Execute.timeout={CELL_S}"]
        sys.argv = ["nbgrader", *arguments]
        NbGraderApp.launch_instance(arguments)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    finally:
        os._exit(code)


def _hand_in(course: Path, student: str, notebook: nbformat.NotebookNode) -> None:
    folder = course / "submitted" / student / "lab"
    folder.mkdir(parents=True)
    attacks.save(_with_kernel(notebook), folder / "lab.ipynb")


def _reap(grader: int) -> int | None:
    """Collect whatever has ended; return how the grader did, if it was among them."""
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == grader:
                return status
            if not pid:
                return None
    return None


def _memory() -> int:
    """Return the memory of all processes but this one, in bytes, what they share counted once."""
    total = 0
    for name in os.listdir("/proc"):
        if not name.isdigit() or name == "1":
            continue
        with contextlib.suppress(OSError, ValueError, IndexError):
            text = Path(f"/proc/{name}/smaps_rollup").read_text()
            total += int(text.partition("\nPss:")[2].split()[0]) * 1024
    return total


def _state(course: Path) -> dict[str, str]:
    """Return hashes of what no submission has any business with."""
    return {
        str(path.relative_to(course)): hashlib.blake2b(path.read_bytes()).hexdigest()
        for stage in ("source", "release", "submitted/neighbour")
        for path in sorted((course / stage).rglob("*"))
        if path.is_file()
    }


def _evidence(course: Path, machine: Machine, before: dict[str, str]) -> dict[str, str]:
    """Return what got through, as it can be seen when all is over."""
    found: dict[str, str] = {}
    log = Path("/tmp/nbgrader.log").read_text(errors="replace")
    with contextlib.suppress(OSError, ValueError):
        path = course / "autograded" / "attacker" / "lab" / "lab.ipynb"
        found |= told(outputs_of(nbformat.read(path, as_version=4)), machine.canary)
    points = _points(course)
    more = [n for (student, n), p in points.items() if student == "attacker" and p > DESERVED[n]]
    if more:
        found[POINTS] = ", ".join(name.removesuffix("-check") for name in more)
    if machine.changed():
        found[OUTSIDE] = ", ".join(machine.changed())
    if (now := _state(course)) != before:
        found[OUTSIDE] = ", ".join(sorted(n for n in before if now.get(n) != before[n])) or "files"
    if machine.heard:
        found[REACHED] = "a server of the machine was called"
    if [points.get(("neighbour", name)) for name in DESERVED] != [2, 2]:
        found[OTHERS] = "the neighbour did not get its points"
        if os.environ.get("HOSTILE_LOG"):
            found["log"] = log[-2000:]
    return found


def _points(course: Path) -> dict[tuple[str, str], float]:
    query = (
        "SELECT a.student_id, c.name, coalesce(g.manual_score, g.auto_score, 0) FROM grade g"
        " JOIN submitted_notebook n ON g.notebook_id = n.id"
        " JOIN submitted_assignment a ON n.assignment_id = a.id"
        " JOIN base_cell c ON g.cell_id = c.id"
    )
    try:
        with contextlib.closing(sqlite3.connect(course / "gradebook.db")) as book:
            return {(student, name): points for student, name, points in book.execute(query)}
    except sqlite3.Error:
        return {}


# The table ------------------------------------------------------------------------------


def report(names: list[str], there: dict, ours: dict) -> dict:
    """Write the table and return its numbers."""
    by_name = {attack.name: attack for attack in attacks.ATTACKS}
    lines = ["| attack | what it tries | stock nbgrader: what got through | here |"]
    lines += ["|---|---|---|---|"]
    for name in names:
        cells = (name, by_name[name].tries, _cell(there[name]), _cell(ours[name]))
        lines.append("| " + " | ".join(cells) + " |")
    kinds = (POINTS, HIDDEN, OUTSIDE, READ, REACHED, STOPPED, OTHERS)
    numbers = {
        "attacks": len(names),
        "stock": sum(bool(there[name]) for name in names),
        "here": sum(bool(ours[name]) for name in names),
        "stock_by_kind": {k: sum(k in there[name] for name in names) for k in kinds},
        "here_by_kind": {k: sum(k in ours[name] for name in names) for k in kinds},
    }
    summary = (
        f"{numbers['attacks']} attacks: {numbers['stock']} get something through stock nbgrader,"
        f" {numbers['here']} get something through here."
    )
    rows = [
        f"| {k} | {numbers['stock_by_kind'][k]} | {numbers['here_by_kind'][k]} |" for k in kinds
    ]
    totals = ["| attacks by what got through | stock nbgrader | here |", "|---|---|---|", *rows]
    text = "\n".join([*lines, "", *totals, "", summary])
    out = Path("build") / "bench"
    out.mkdir(parents=True, exist_ok=True)
    (out / "hostile.md").write_text(text + "\n", encoding="utf-8")
    table = {n: {"tries": by_name[n].tries, "stock": there[n], "here": ours[n]} for n in names}
    (out / "hostile.json").write_text(json.dumps({**numbers, "table": table}, indent=1) + "\n")
    print(text)
    return numbers


def _cell(found: dict[str, str]) -> str:
    said = "; ".join(f"{k} ({v})" if v else k for k, v in found.items()) or "nothing"
    return "".join(c if c.isprintable() else " " for c in said).replace("|", "\\|")


def main() -> None:
    """Run all, print the table, and end with one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", metavar="NAME", help="these attacks alone")
    parser.add_argument("--again", action="store_true", help="repeat runs of stock nbgrader")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.inside:
        inside(json.loads(args.inside))
        return
    names = [attack.name for attack in attacks.ATTACKS if not args.only or attack.name in args.only]
    ours = here(names)
    there = stock(names, Path("build") / "bench" / "hostile", args.again)
    print(json.dumps(report(names, there, ours)))


if __name__ == "__main__":
    main()
