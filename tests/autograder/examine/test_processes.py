import json
import os

from autograder.examine.processes import Tokens, in_child, send


def status_of(work):
    """Do some work in a forked process and return its exit status."""
    pid = os.fork()
    if pid == 0:
        in_child(work)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_a_forked_process_ends_with_its_work():
    """It never returns to the code that forked it, not even after an error."""
    assert status_of(lambda: None) == 0
    assert status_of(lambda: 1 / 0) == 70


def test_there_are_as_many_permits_as_processors():
    """One more is had only when one was given back."""
    tokens = Tokens(2)
    assert [tokens.take(), tokens.take(), tokens.take()] == [True, True, False]
    tokens.give()
    assert tokens.take()


def test_an_event_is_one_line():
    """Line breaks and characters that UTF-8 cannot write do no harm."""
    reader, writer = os.pipe()
    send(writer, sentence="two\nlines \ud800")
    told = os.read(reader, 4096)
    assert told.count(b"\n") == 1
    assert json.loads(told) == {"sentence": "two\nlines ?"}
