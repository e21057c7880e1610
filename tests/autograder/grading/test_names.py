"""Names that folders, gradebooks and pages can bear."""

import pytest

from autograder.grading.names import key, listed


@pytest.mark.parametrize("name", ["Ё" * 120, "王" * 80, "a" * 255, "[x]*?"])
def test_a_key_fits_into_a_file_name_and_has_no_pattern(name):
    """However long the name gets when it is quoted."""
    assert len(key(name)) <= 200
    assert not set(key(name)) & set("*?[]{}/\\")


def test_two_long_names_keep_two_keys():
    """A hash of all of it stands at the end."""
    assert key("王" * 80) != key("王" * 79 + "李")


def test_a_long_list_is_cut():
    """Three names are enough to know what is meant."""
    assert listed(["a"]) == "'a'"
    assert listed(list("abcde")) == "'a', 'b', 'c' and 2 more"
