import sys
import warnings

from autograder.engine.imports import import_quietly


def test_modules_are_imported_without_a_word(tmp_path, monkeypatch, recwarn):
    """One that cannot be imported fails where it is used; how warnings are shown is a module's."""
    (tmp_path / "loud.py").write_text(
        "import warnings\nwarnings.warn('old')\nshow = lambda *a, **k: None\n"
        "warnings.showwarning = show\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    shown = warnings.showwarning
    try:
        import_quietly(["no_such_module", "loud"])
        assert warnings.showwarning is sys.modules.pop("loud").show
    finally:
        warnings.showwarning = shown
    assert not recwarn
