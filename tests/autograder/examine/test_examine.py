def test_a_sound_check_accepts_right_answers_and_rejects_wrong_ones(tiny, findings):
    """All wrong answers are rejected, and the visible part alone misses the boundary."""
    numbers = tiny.row(findings, "late")
    assert (numbers["wrong_rejected"], numbers["wrong_rejected_by_visible"]) == (3, 1)
    assert (numbers["right_accepted"], numbers["points"]) == (1, 2)
    assert numbers["mutants_killed"] >= 0.9 * numbers["mutants"] > 5
    assert not any("`late`" in problem for problem in findings.problems)
