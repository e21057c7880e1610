"""The scanner finds what must not be on a built site, however it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.book.sitecheck import broken_links, foreign_loads, indexed, leaks, secret_words


def site(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "written",
    [
        '<script src="https://cdn.example/x.js"></script>',
        "<script src=//cdn.example/x.js></script>",
        '<script type="module">import a from "https://cdn.example/x.mjs"</script>',
        '<script type="module">import "https://cdn.example/x.mjs"</script>',
        '<script>import("https://cdn.example/x.mjs")</script>',
        '<script>s.src = "https://cdn.example/x.js"</script>',
        '<link rel="stylesheet" href="https://cdn.example/x.css">',
        '<link rel="preload" as="font" href="HTTPS://cdn.example/x.woff2">',
        '<link href="https://cdn.example" rel="preconnect">',
        "<style>@import 'https://cdn.example/x.css';</style>",
        "<style>body { background: url( //cdn.example/x.png ) }</style>",
        '<p style="background: url(https://cdn.example/x.png)">',
        '<img src="http://cdn.example/x.png">',
        '<img srcset="a.png 1x, https://cdn.example/x.png 2x">',
        '<video poster="https://cdn.example/x.png"></video>',
        '<iframe src="https://cdn.example"></iframe>',
        '<object data="https://cdn.example/x.svg"></object>',
        '<svg><image href="https://cdn.example/x.png"/></svg>',
        '<svg><use xlink:href="https://cdn.example/x.svg#a"/></svg>',
        '<base href="https://cdn.example/">',
    ],
)
def test_every_way_of_loading_from_another_host_is_found(tmp_path, written):
    """A page that loads anything from elsewhere is named with the address."""
    ((name, address),) = foreign_loads(site(tmp_path, labs__page_dot_html=written))
    assert name == "labs/page.html"
    assert "cdn.example" in address


def test_style_sheets_and_scripts_are_scanned_too(tmp_path):
    """An import in a style sheet or a script file is found as well."""
    folder = site(
        tmp_path,
        a_dot_css='@font-face { src: url("https://cdn.example/x.woff2") }',
        b_dot_js='import x from "https://cdn.example/x.mjs";',
    )
    assert [name for name, _ in foreign_loads(folder)] == ["a.css", "b.js"]


def test_links_that_a_reader_may_follow_are_not_loads(tmp_path):
    """Links, own files, data addresses and words about addresses are all right."""
    folder = site(
        tmp_path,
        page_dot_html=(
            '<a href="https://doi.org/10.1/x">paper</a><img src="a.png"><img src="data:,x">'
            '<link rel="canonical" href="https://here.example/"><code>src="https://x"</code>'
            '<script>const where = "https://docs.example";</script>'
        ),
    )
    assert list(foreign_loads(folder)) == []


def test_broken_links_and_anchors_are_found(tmp_path):
    """A link to a missing file, or to an anchor that is not there, is named."""
    folder = site(
        tmp_path,
        index_dot_html=(
            '<a href="b.html#here">1</a><a href="b.html#gone">2</a><a href="c.html">3</a>'
        ),
        b_dot_html='<h2 id="here">x</h2><a href="#top">4</a><a href="mailto:x">5</a>',
    )
    assert set(broken_links(folder)) == {
        ("index.html", "b.html#gone"),
        ("index.html", "c.html"),
        ("b.html", "#top"),
    }


@pytest.mark.parametrize(
    "written",
    [
        "<pre><span>planted</span> = <b>secret</b>_value &lt; 7</pre>",
        "<pre>planted   =\n   secret_value &lt; 7</pre>",
        "<!-- planted = secret_value < 7 -->",
    ],
)
def test_a_planted_secret_is_found_in_a_page(tmp_path, written):
    """A secret line is found through markup, entities, wrapping and comments."""
    folder = site(tmp_path, labs__page_dot_html=written)
    found = list(leaks(folder, ["planted = secret_value < 7"]))
    assert found == [("labs/page.html", "planted = secret_value < 7")]


def test_a_planted_secret_is_found_in_sources_and_notebooks(tmp_path):
    """Sources that the site would publish are searched, escaped quotes and all."""
    folder = site(
        tmp_path,
        _sources__a_dot_md="planted('secret value')",
        _sources__b_dot_ipynb='{"source": ["planted(\\"secret value\\")\\n"]}',
    )
    secrets = ["planted('secret value')", 'planted("secret value")']
    assert {name for name, _ in leaks(folder, secrets)} == {"_sources/a.md", "_sources/b.ipynb"}


def test_a_name_made_up_for_an_answer_is_found_in_the_search_index(tmp_path):
    """The index holds words, and a word that stands only in secrets is found there."""
    folder = site(tmp_path, searchindex_dot_js='Search.setIndex({terms:{"planted_name":1}})')
    words = secret_words(["planted_name = known_name"], public="known_name")
    assert words == {"planted_name"}
    assert list(indexed(folder, words)) == ["planted_name"]
