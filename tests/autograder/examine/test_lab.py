def test_a_lab_that_stops_is_one_problem(tiny, tmp_path):
    """An error in a given cell is told with its line, and no verdict is made up."""
    text = tiny.HEADER + "\n# %% given=\"data\"\ntable = open('gone.csv')\n"
    folder = tiny.course(tmp_path)
    lab = folder / "solutions" / "01_tiny" / "tiny.py"
    lab.write_text(text + lab.read_text()[len(tiny.HEADER) :])
    found = tiny.examined(folder)
    assert found.problems == [
        "solutions/01_tiny/tiny.py:30: the lab stops here: "
        "FileNotFoundError: [Errno 2] No such file or directory: 'gone.csv'"
    ]
