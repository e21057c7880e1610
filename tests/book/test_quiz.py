"""The quiz directive writes a form that works alone, and refuses what is incomplete."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

GOOD = """\
# Page

```{quiz}
:name: which-split

Some context.

Which number do **you** report?

- [ ] The higher one.

  It counts memory as skill.

- [x] The one by month, $n = 3$.

  Only this split asks for *unseen* days.
```
"""
BAD = {
    "no-name": GOOD.replace(":name: which-split\n", ""),
    "no-reason": GOOD.replace("\n  It counts memory as skill.\n", ""),
    "no-mark": GOOD.replace("- [ ] The higher", "- The higher"),
    "none-right": GOOD.replace("[x]", "[ ]"),
    "no-options": "# Page\n\n```{quiz}\n:name: a-b\n\nWhich?\n```\n",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> tuple[Path, str]:
    """A Sphinx site of one good page and one for each mistake, and what Sphinx said."""
    folder = tmp_path_factory.mktemp("quiz")
    extensions = Path(__file__).resolve().parents[2] / "book" / "_ext"
    (folder / "conf.py").write_text(
        f"import sys\nsys.path.insert(0, {str(extensions)!r})\n"
        "extensions = ['myst_parser', 'quiz']\nmyst_enable_extensions = ['dollarmath']\n"
    )
    pages = {"index": GOOD, **BAD}
    for name, text in pages.items():
        (folder / f"{name}.md").write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-b", "html", folder, folder / "out"],
        capture_output=True,
        text=True,
        check=False,
    )
    return folder / "out", done.stderr


def test_form_is_a_fieldset_with_a_legend_and_labelled_radios(built):
    """Readers with a screen reader or a keyboard get a plain HTML form."""
    html = (built[0] / "index.html").read_text()
    assert '<div class="quiz" id="which-split">' in html
    assert "<legend>Which number do <strong>you</strong> report?</legend>" in html
    assert html.count('<input name="which-split" type="radio"') == 2
    assert "[x]" not in html
    assert "[ ]" not in html


def test_explanations_are_folded_in_the_page_itself(built):
    """Without JavaScript the answers stand under the question, each with its verdict."""
    html = (built[0] / "index.html").read_text()
    answers = html.split('<details class="quiz-answers">')[1].split("</details>")[0]
    assert answers.index("Not this one.") < answers.index("It counts memory as skill.")
    assert answers.index("Right.") < answers.index("<em>unseen</em>")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("no-name", "needs a :name: in kebab-case"),
        ("no-reason", "has no explanation"),
        ("no-mark", "each option starts with [x] or [ ]"),
        ("none-right", "2 to 6 options, at least one of them right"),
        ("no-options", "write the question, then a list of options"),
    ],
)
def test_what_is_incomplete_is_refused_with_file_and_line(built, name, sentence):
    """An author reads which file and line, and what is missing."""
    said = [line for line in built[1].splitlines() if f"{name}.md:" in line]
    assert any(sentence in line for line in said), built[1]
