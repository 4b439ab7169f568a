"""The console speaks Arabic and English: what stands in a script is said in both."""

from __future__ import annotations

import json
import re
from importlib.resources import files

STATIC = files("streams.console") / "static"
ARABIC = re.compile("[\u0621-\u064a]")
SAID = re.compile(r"""\bt\((?P<sign>["'])(?P<text>.*?)(?P=sign)""")
LITERAL = re.compile(r"""(["'`])(?:\\.|(?!\1).)*\1""")


def english() -> dict[str, str]:
    text = (STATIC / "english.js").read_text("utf-8")
    body = text[text.index("{\n") : text.rindex("}") + 1].replace(",\n}", "\n}")
    found: dict[str, str] = json.loads(body)
    return found


def scripts() -> dict[str, str]:
    return {
        one.name: one.read_text("utf-8")
        for one in STATIC.iterdir()
        if one.name.endswith(".js") and one.name not in {"english.js", "language.js"}
    }


def test_every_arabic_word_of_a_script_is_looked_up_and_known() -> None:
    known = english()
    used = set()
    for name, text in scripts().items():
        said = {match["text"] for match in SAID.finditer(text)}
        used |= {one for one in said if ARABIC.search(one)}
        bare = SAID.sub("", text)
        left = [m[0] for m in LITERAL.finditer(bare) if ARABIC.search(m[0])]
        assert [one for one in left if one != '"خبر"'] == [], name
    assert used - known.keys() == set()
    page = (STATIC / "index.html").read_text("utf-8")
    assert {one for one in known.keys() - used if one not in page} <= {"رسائل متعذّرة "}


def test_values_stand_in_both() -> None:
    for arabic, said in english().items():
        assert arabic.count("{}") == said.count("{}"), arabic
        assert not ARABIC.search(said)
        assert said.strip()
