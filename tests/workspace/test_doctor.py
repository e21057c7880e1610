"""The check of an installation says in one line what is missing and what to do."""

import pytest

from mlops_lab.errors import UserError
from workspace import doctor


def test_this_installation_is_well(root, tmp_path, capsys, monkeypatch):
    """Every line is there; a kernel answers, and a check in it holds."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr(doctor, "MEMORY_GIB", 0.0)  # of this machine at this moment
    assert doctor.examine(root, tmp_path / "work") == 0, capsys.readouterr().out
    said = capsys.readouterr().out
    assert said.splitlines()[-1] == "all is well: open the labs"
    assert len(said.splitlines()) == 8
    assert not (tmp_path / "work").exists()  # looking changes nothing


def test_what_is_missing_is_counted_and_the_rest_goes_on(monkeypatch, capsys, tmp_path):
    """Exit status 1, and a sentence each."""

    def fails():
        raise UserError("the moon is in the way: wait.")

    found = {"moon": fails, "sun": lambda: "shines"}
    monkeypatch.setattr(doctor, "checks", lambda root, folder: found)
    assert doctor.examine(tmp_path, tmp_path) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("moon ....... MISSING: the moon is in the way: wait. (")
    assert said[1].startswith("sun ........ shines (")
    assert said[2] == "1 to mend, then run this again"


def test_a_package_that_differs_from_the_lock_is_named(tmp_path):
    """Missing ones and other versions; a marker for another system is heeded."""
    lock = tmp_path / "requirements.lock"
    lock.write_text("pytest==0.1\nno-such-package==1.0\nothers==3 ; sys_platform == 'none'\n")
    with pytest.raises(UserError, match=r"2 of 2 differ .*pytest .*, no-such-package 0\+missing"):
        doctor._packages(lock)


def test_too_little_memory_is_said():
    """With what is free and what a lab takes."""
    with pytest.raises(UserError, match=r"0\.5 GiB are free and a lab may take 2 GiB"):
        doctor._memory(0.5)
    assert doctor._memory(7.5) == "7.5 GiB are free"


def test_a_kernel_of_another_environment_is_found_out():
    """Packages installed here would be missing there."""
    with pytest.raises(UserError, match="kernel does not do a check. It said: .* another environ"):
        doctor._kernel("/elsewhere/python")
