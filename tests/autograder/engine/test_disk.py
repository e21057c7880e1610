import os
import traceback

from autograder.engine.disk import Disk


def status_of(work):
    """Do some work in a forked process, for it leaves its folder, and return its exit status."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_a_copy_of_the_disk_is_put_back(tmp_path):
    """Whatever an answer wrote, changed or removed; the original stays as it was."""
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "table.csv").write_text("a,b")

    def work():
        os.chdir(tmp_path)
        disk = Disk(False, [])
        assert os.getcwd() != str(tmp_path)
        for _ in range(2):
            assert os.listdir() == ["kept"]
            with open("kept/table.csv") as file:
                assert file.read() == "a,b"
            os.makedirs("new/folder")
            with open("kept/table.csv", "w") as file:
                file.write("longer than it was")
            disk.restore()
        os.unlink("kept/table.csv")
        disk.restore()
        assert os.listdir("kept") == ["table.csv"]

    assert status_of(work) == 0
    assert (tmp_path / "kept" / "table.csv").read_text() == "a,b"


def test_a_lab_begins_with_its_small_files(tmp_path):
    """And without its notebook, which may hold the checks."""
    (tmp_path / "table.csv").write_text("a,b")
    (tmp_path / "lab.ipynb").write_text("{}")

    def work():
        Disk.first(False, str(tmp_path), [])
        assert os.listdir() == ["table.csv"]

    assert status_of(work) == 0
