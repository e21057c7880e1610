from autograder.engine.stage import _error_of, processor_seconds


def test_an_error_is_told_with_its_line_and_what_went_to_standard_error():
    """From what a cell has put out."""
    outputs = [
        {"output_type": "stream", "name": "stderr", "text": "careful\n"},
        {"output_type": "stream", "name": "stdout", "text": "fine\n"},
        {"output_type": "error", "ename": "KeyError", "evalue": "'x'", "traceback": []},
    ]
    done = {"error": "KeyError", "line": 3, "outputs": outputs}
    said = {"error": "KeyError", "line": 3, "sentence": "'x'", "stderr": "careful\n"}
    assert _error_of(done) == said


def test_processor_time_grows():
    """In seconds."""
    before = processor_seconds()
    sum(range(3_000_000))
    assert processor_seconds() > before
