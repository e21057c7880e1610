from autograder.lab.library import library_files


def test_the_library_is_followed_from_module_to_module(tmp_path):
    """Imports within functions, of modules from the package and of names from a module count."""
    root = tmp_path / "box"
    root.mkdir()
    for name, text in {
        "__init__": "",
        "a": "def f():\n    from box import b",
        "b": "from .c import thing\nimport os",
        "c": "thing = 1",
        "d": "",
    }.items():
        (root / f"{name}.py").write_text(text)

    def found(text):
        return [file.stem for file in library_files([text], root)]

    assert found("from box import a, nothing") == ["__init__", "a", "b", "c"]
    assert found("import box.c\nfrom box.d import x") == ["__init__", "c", "d"]
    assert found("import json") == ["__init__"]


def test_a_lab_depends_on_the_modules_it_imports():
    """The checks read nothing else of the library; another module may change."""
    names = [file.name for file in library_files(["from mlops_lab import checks"])]
    assert "checks.py" in names
    assert "serve.py" not in names
