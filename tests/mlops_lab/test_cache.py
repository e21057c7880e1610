"""A table comes out of the cache whole, whatever happened to the files."""

import os
import subprocess
import sys
import textwrap

import pandas as pd
import pytest

from mlops_lab import cache

PARTS = {
    "trips-01": pd.DataFrame({"km": [1.5, None], "who": ["a", None]}),
    "trips-02": pd.DataFrame({"km": [3.0], "who": ["b"]}),
}


class Builder:
    """Counts how often the table was built."""

    def __init__(self):
        self.calls = 0

    def __call__(self):
        self.calls += 1
        return {part: frame.copy() for part, frame in PARTS.items()}


@pytest.fixture
def build():
    return Builder()


@pytest.fixture
def where(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "_memory", {})
    monkeypatch.setattr(cache, "_told", set())
    return tmp_path / "not" / "there" / "yet"


def fetched(where, build, parts=tuple(PARTS), **options):
    return cache.fetch(where, "trips", parts, build, **options)


def assert_right(frames, parts=tuple(PARTS)):
    assert len(frames) == len(parts)
    for frame, part in zip(frames, parts, strict=True):
        pd.testing.assert_frame_equal(frame, PARTS[part])


def test_the_second_call_reads_files(where, build):
    """A table is built once; later calls give the same from the files."""
    assert_right(fetched(where, build))
    assert_right(fetched(where, build))
    assert build.calls == 1


def test_only_the_columns_and_parts_asked_for_come_back(where, build):
    """Columns come in the order asked for, before and after the files exist."""
    for _ in range(2):
        (frame,) = fetched(where, build, ["trips-02"], columns=["who", "km"])
        assert list(frame) == ["who", "km"]
        assert len(frame) == 1


def test_a_caller_may_change_what_it_got(where, build):
    """Frames are fresh objects: changing one does not change the next."""
    for _ in range(3):
        frames = fetched(where, build)
        assert_right(frames)
        frames[0]["km"] = 0.0


def _truncate(path):
    path.write_bytes(path.read_bytes()[:-20])


def _flip_a_bit(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _empty(path):
    path.write_bytes(b"")


def _other_json(path):
    path.write_text('["not", "a", "manifest"]')


@pytest.mark.parametrize("damage", [_truncate, _flip_a_bit, _empty, os.unlink, _other_json])
@pytest.mark.parametrize("name", ["trips-01.parquet", "trips.json"])
def test_a_damaged_or_missing_file_is_rebuilt(where, build, name, damage):
    """Whatever happened to a file, the right table comes back, and is stored again."""
    fetched(where, build)
    damage(where / name)
    assert_right(fetched(where, build))
    assert build.calls == 2
    assert_right(fetched(where, build))
    assert build.calls == 2


def test_damage_to_another_part_does_not_matter(where, build):
    """A part is read without looking at the others."""
    fetched(where, build)
    _flip_a_bit(where / "trips-01.parquet")
    assert_right(fetched(where, build, ["trips-02"]), ["trips-02"])
    assert build.calls == 1


def test_what_a_killed_process_left_behind_is_overwritten(where, build):
    """An unfinished file and files without a manifest do not count."""
    where.mkdir(parents=True)
    (where / "trips-01.parquet.tmp").write_bytes(b"half of")
    (where / "trips-01.parquet").write_bytes(b"a file without a manifest")
    assert_right(fetched(where, build))
    assert not list(where.glob("*.tmp"))


def assert_kept_in_memory(where, build, capsys):
    for _ in range(3):
        frames = fetched(where, build)
        assert_right(frames)
        frames[0]["km"] = 0.0
    assert build.calls == 1
    said = capsys.readouterr()
    assert said.out.count("\n") == 1
    assert "cannot be stored in" in said.out
    assert said.err == ""


def test_a_file_in_the_way_of_the_folder_costs_only_time(where, build, capsys):
    """Where the folder cannot be made, the table stays in memory and one sentence says so."""
    where.parent.mkdir(parents=True)
    where.write_text("in the way")
    assert_kept_in_memory(where, build, capsys)


def test_a_read_only_folder_costs_only_time(where, build, capsys):
    """Where nothing may be written, the table stays in memory and one sentence says so."""
    where.mkdir(parents=True)
    where.chmod(0o555)
    if os.access(where, os.W_OK):
        pytest.skip("permissions do not bind this user")
    assert_kept_in_memory(where, build, capsys)


def test_a_read_only_file_system_costs_only_time(where, build, capsys, monkeypatch):
    """The same when the system refuses to replace a file."""

    def refuse(*_):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(cache.os, "replace", refuse)
    assert_kept_in_memory(where, build, capsys)
    assert not list(where.glob("*.tmp"))


def test_a_filled_cache_that_cannot_be_written_is_read_in_silence(
    where, build, capsys, monkeypatch
):
    """Reading needs no lock and no write, so a read-only copy of a cache serves many."""
    fetched(where, build)
    monkeypatch.setattr(cache, "_one_at_a_time", None)
    assert_right(fetched(where, build))
    assert build.calls == 1
    assert capsys.readouterr().out == ""


SCRIPT = textwrap.dedent("""
    import pathlib, sys, time
    import numpy as np, pandas as pd
    from mlops_lab import cache

    where, log = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])

    def build():
        with log.open("a") as file:
            file.write("built\\n")
        time.sleep(0.5)
        return {f"trips-{i}": pd.DataFrame({"km": np.arange(50_000.0) + i}) for i in range(4)}

    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(20):
        frames = cache.fetch(where, "trips", ["trips-0", "trips-3"], build)
        assert [frame["km"].iloc[0] for frame in frames] == [0.0, 3.0], frames
    print("done", flush=True)
""")


def start(*arguments, preexec_fn=None):
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=preexec_fn,
    )


def test_two_processes_that_start_at_once_build_once(tmp_path):
    """Two processes without a cache both get the table, and one of them builds it."""
    where, log = tmp_path / "cache", tmp_path / "log"
    both = [start(where, log) for _ in range(2)]
    for process in both:
        assert process.stdout.readline() == "ready\n"
    for process in both:
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in both:
        out, err = process.communicate(timeout=60)
        assert (out, err, process.returncode) == ("done\n", "", 0)
    assert log.read_text() == "built\n"


@pytest.mark.skipif(sys.platform == "win32", reason="the limit is a notion of Unix")
def test_a_full_disk_costs_only_time(tmp_path):
    """When a file cannot grow, the table stays in memory and nothing half-written counts."""
    import resource

    def small_files_only():
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    where = tmp_path / "cache"
    process = start(where, tmp_path / "log", preexec_fn=small_files_only)
    out, err = process.communicate("go\n", timeout=60)
    assert process.returncode == 0, err
    assert out.count("cannot be stored") == 1
    assert (tmp_path / "log").read_text() == "built\n"
    assert not list(where.glob("*.tmp")) + list(where.glob("*.json"))


def test_the_environment_names_the_folder(monkeypatch, tmp_path):
    """MLOPS_LAB_CACHE wins; without it the folder is the user's cache directory."""
    monkeypatch.setenv("MLOPS_LAB_CACHE", str(tmp_path))
    assert cache.folder() == tmp_path
    monkeypatch.setenv("MLOPS_LAB_CACHE", "")
    assert cache.folder().is_absolute()
    assert "mlops-lab" in cache.folder().parts
