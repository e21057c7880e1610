"""A student opens a lab, types, closes everything, comes back, and finds it all again."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest

from autograder.lab.source import read_lab

ROOT = Path(__file__).resolve().parent.parent.parent

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync"
FLAGS += " --disable-background-networking --disable-component-update"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="ends the server by a signal"),
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed: apt install chromium"),
]


@contextmanager
def opened(folder):
    """The lab of exercise one, in a browser, as `mlops-lab open` gives it."""
    from playwright.sync_api import sync_playwright

    command = [sys.executable, "-m", "workspace", "open", "--no-browser", "--folder", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            address = next(m[0] for line in process.stdout if (m := re.search(r"http\S+", line)))
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
                page = browser.new_page(viewport={"width": 1300, "height": 900})
                page.goto(address.replace("/lab?", "/lab/tree/01_recap/recap.ipynb?"))
                page.wait_for_selector(".jp-Notebook .jp-MarkdownOutput h1", timeout=120_000)
                page.wait_for_selector("text=| Idle", timeout=120_000)
                yield page
                browser.close()
        finally:
            process.send_signal(signal.SIGTERM)
            process.stdout.read()


def shown(page, text):
    """Scroll down to the first code cell with this text and return its editor."""
    page.mouse.move(700, 500)
    for _ in range(100):
        for editor in page.locator(".cm-content", has_text=text).all():
            if editor.is_visible():
                return editor
        page.mouse.wheel(0, 500)
        page.wait_for_timeout(100)
    raise AssertionError(f"there is no cell with {text!r}")


def test_what_is_typed_and_saved_is_there_again(tmp_path, monkeypatch):
    """And no question, news or menu for instructors is in the way; checks are folded."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    work = tmp_path / "work"
    with opened(work) as page:
        assert page.locator(".jp-Dialog").count() == 0
        assert page.locator(".Toastify__toast").count() == 0
        menus = page.locator(".lm-MenuBar-itemLabel").all_inner_texts()
        assert menus == ["File", "Edit", "View", "Run", "Kernel", "Tabs", "Settings", "Help"]
        shown(page, "NotImplementedError").click()
        page.keyboard.press("Control+End")
        page.keyboard.type("\n# a thought of my own")
        assert page.locator(".jp-Cell .jp-InputPlaceholder").count() > 0  # the check's three dots
        page.keyboard.press("Control+s")
        page.wait_for_selector(".jp-mod-dirty", state="detached", timeout=30_000)
    assert "a thought of my own" in (work / "01_recap" / "recap.ipynb").read_text()
    with opened(work) as page:
        assert shown(page, "a thought of my own")


def test_a_folded_check_runs_and_its_sentence_is_seen(tmp_path, monkeypatch):
    """Shift+Enter on the answer, again on the three dots: wrong, then right, and still folded."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    lab = read_lab(ROOT / "solutions" / "01_recap")
    answer = next(cell for cell in lab.cells if cell.role == "answer")
    work = tmp_path / "work"
    with opened(work) as page:
        shown(page, "NotImplementedError").click()
        page.locator(".lm-MenuBar-itemLabel", has_text="Run").click()
        page.locator(".lm-Menu-itemLabel", has_text="Run All Above Selected Cell").click()
        page.wait_for_selector("text=| Idle", timeout=120_000)
        for text, sentence in ((None, "not done yet"), (answer.text, "Right")):
            shown(page, re.search(r"def \w+", answer.text)[0]).click()
            if text:
                page.keyboard.press("Control+a")
                page.keyboard.insert_text(text)
            page.keyboard.press("Shift+Enter")
            place = page.locator(".jp-Notebook .jp-Cell.jp-mod-active")
            place = place.get_attribute("data-windowed-list-index")
            check = page.locator(f'.jp-Notebook .jp-Cell[data-windowed-list-index="{place}"]')
            assert check.locator(".jp-InputPlaceholder").is_visible()
            page.keyboard.press("Shift+Enter")
            said = check.locator(".jp-OutputArea", has_text=sentence)
            said.wait_for(state="visible", timeout=60_000)
            assert check.locator(".jp-InputPlaceholder").is_visible()
        page.keyboard.press("Control+s")
        page.wait_for_selector(".jp-mod-dirty", state="detached", timeout=30_000)
    saved = nbformat.read(work / "01_recap" / "recap.ipynb", as_version=4)
    cell = next(cell for cell in saved.cells if cell.id == f"{answer.id}-check")
    assert cell.metadata["jupyter"]["source_hidden"]
    assert "Right" in cell.outputs[0].text


def test_all_cells_of_an_untouched_lab_run_to_the_last_one(tmp_path, monkeypatch):
    """No open exercise stops "Run all"; the table at the end is there."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    notebook = tmp_path / "work" / "01_recap" / "recap.ipynb"
    with opened(tmp_path / "work") as page:
        page.click(".lm-MenuBar-itemLabel:text-is('Kernel')")
        page.click("text=Restart Kernel and Run All Cells…")
        page.click(".jp-Dialog button:has-text('Restart')")
        for _ in range(200):
            page.wait_for_timeout(2000)
            page.keyboard.press("Control+s")
            cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
            if cells[-1]["outputs"]:
                break
    assert "○ open" in str(cells[-1]["outputs"])
    assert all(cell["execution_count"] for cell in cells if cell["cell_type"] == "code")
