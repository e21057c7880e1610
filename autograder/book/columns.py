"""Break a lab's code at 79 columns for its page, where longer lines are cut at the right.

A lab's text may have 100 columns, which JupyterLab shows and a page of readable width does not.
Statements are broken by ruff. Comments, docstrings and strings inside of brackets, which ruff
leaves as they are, are broken between words.
"""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tempfile
import textwrap
import tokenize
from pathlib import Path

WIDTH = 79
PARAMETER = re.compile(r"\s*[\w, ]+ : ")  # a line of a docstring: `day : array of int`
RUFF = [sys.executable, "-m", "ruff", "format", "--isolated", "--quiet", "--no-cache"]
STYLE = [f"--line-length={WIDTH}", "--config", 'format.quote-style = "preserve"']


def broken(sources: list[str]) -> list[str]:
    """Return each source with its long lines broken; what is no Python stays as it is.

    Parameters
    ----------
    sources : list of str
        The code of one cell each. One without a line of more than 79 columns is not touched.
    """
    wide = {number: text for number, text in enumerate(sources) if is_wide(text)}
    if not wide:
        return list(sources)
    with tempfile.TemporaryDirectory() as folder:
        for number, text in wide.items():
            Path(folder, f"{number}.py").write_text(prose_broken(text), encoding="utf-8")
        # Its exit status tells of cells that are no Python; these stay as they were.
        subprocess.run([*RUFF, *STYLE, folder], check=False, capture_output=True)
        done = {n: Path(folder, f"{n}.py").read_text(encoding="utf-8").strip("\n") for n in wide}
    return [strings_broken(done.get(number, text)) for number, text in enumerate(sources)]


def is_wide(text: str) -> bool:
    """Say whether a line has more than 79 columns."""
    return any(len(line) > WIDTH for line in text.splitlines())


def prose_broken(text: str) -> str:
    """Return the code with long comments and docstrings broken between words.

    A comment behind a statement moves above it.

    >>> print(prose_broken("x = 1  # " + "a long remark " * 6))
    # a long remark a long remark a long remark a long remark a long remark a long
    # remark
    x = 1
    """
    try:
        docstrings = _docstring_lines(ast.parse(text))
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (SyntaxError, tokenize.TokenError):
        return text
    comments = {t.start[0]: t.start[1] for t in tokens if t.type == tokenize.COMMENT}
    lines = []
    for number, line in enumerate(text.splitlines(), start=1):
        indent = line[: len(line) - len(line.lstrip())]
        if len(line) <= WIDTH:
            lines.append(line)
        elif number in docstrings:
            hang = "    " if PARAMETER.match(line) else ""
            lines += _wrapped(line.strip(), indent, indent + hang)
        elif number in comments:
            code, comment = line[: comments[number]].rstrip(), line[comments[number] :]
            lines += _wrapped(comment, indent, f"{indent}# ")
            lines += [code] if code else []
        else:
            lines.append(line)
    return "\n".join(lines)


def strings_broken(text: str) -> str:
    """Return the code with long strings inside of brackets as several strings below each other.

    Python joins them again. A value inside of an f-string is not broken.

    >>> print(strings_broken('print("' + "many words " * 8 + '")'))
    print("many words many words many words many words many words many words many "
    "words many words ")
    """
    lines = text.splitlines()
    while is_wide("\n".join(lines)):
        try:
            place = _cut(lines)
        except (SyntaxError, tokenize.TokenError):
            break
        if place is None:
            break
        row, column, opening, closing, goes_on = place
        line = lines[row]
        indent = line[: len(line) - len(line.lstrip())]
        rest = indent + opening + line[column:]
        lines[row] = line[:column] + closing
        below = lines[row + 1].lstrip() if row + 1 < len(lines) else ""
        if goes_on and below.startswith(opening) and not below.startswith(opening + closing):
            lines[row + 1] = rest[:-1] + below[len(opening) :]
        else:
            lines.insert(row + 1, rest)
    return "\n".join(lines)


def _cut(lines: list[str]) -> tuple[int, int, str, str, bool] | None:
    """Return where to cut a string: row, column, what opens and closes it, if it ends its line."""
    depth = 0
    for token in tokenize.generate_tokens(io.StringIO("\n".join(lines)).readline):
        depth += (
            (token.string in "([{") - (token.string in ")]}") if token.type == tokenize.OP else 0
        )
        (row, start), (last, end) = token.start, token.end
        if token.type != tokenize.STRING or not depth or row != last or end <= WIDTH - 1:
            continue
        head = re.match(r"""[A-Za-z]*("|')""", token.string)
        if not head or token.string[head.end() - 1 :].startswith(head[1] * 3):
            continue
        spaces = _spaces(token.string, "f" in head[0].lower())
        fitting = [start + at for at in spaces if head.end() < at and start + at < WIDTH]
        if fitting and fitting[-1] < end - 1:
            return row - 1, fitting[-1], head[0], head[1], end == len(lines[row - 1])
    return None


def _spaces(string: str, formatted: bool) -> list[int]:
    """Return the places behind a space that is no part of a value in braces."""
    inside, places = 0, []
    for at, letter in enumerate(string):
        if formatted and letter in "{}":
            inside += 1 if letter == "{" else -1
        elif letter == " " and not inside:
            places.append(at + 1)
    return places


def _wrapped(words: str, first: str, others: str) -> list[str]:
    """Return the words in lines of at most 79 columns; none is cut."""
    return textwrap.wrap(
        words,
        WIDTH,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _docstring_lines(tree: ast.Module) -> set[int]:
    """Return the numbers of the lines that docstrings stand on."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            first = node.body[0]
            if ast.get_docstring(node, clean=False) is not None:
                found.update(range(first.lineno, first.end_lineno + 1))
    return found
