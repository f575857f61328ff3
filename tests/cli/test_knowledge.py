from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.cli import knowledge_site
from bot.cli.failed import Failed
from knowledge import articles, checklists, instruments, parameters, strict_yaml

type Capture = pytest.CaptureFixture[str]


def run(capsys: Capture, *arguments: str) -> str:
    assert main(["knowledge", *arguments]) == 0
    return capsys.readouterr().out


class Page(HTMLParser):
    """The anchors a page has, and the places its links go to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        self.anchors |= {given["id"] or ""} if "id" in given else set()
        self.links |= {given["href"] or ""} if tag == "a" else set()


def test_check_counts_what_there_is_when_nothing_is_wrong(capsys: Capture) -> None:
    said = run(capsys, "check")
    assert f"{len(parameters())} parameters" in said
    assert "nothing is wrong" in said


def test_a_file_with_a_fault_is_named_with_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "jkk.yml").write_text("documents: {}\nevents: {}\nevents: {}\n", encoding="utf-8")
    monkeypatch.setattr(checklists, "FOLDER", tmp_path)
    checklists._catalogue.cache_clear()
    try:
        with pytest.raises(Failed, match=r"jkk\.yml:3: key 'events' stands twice"):
            main(["knowledge", "check"])
    finally:
        checklists._catalogue.cache_clear()


def test_due_shows_the_end_of_the_relief_outside_transport(capsys: Capture) -> None:
    said = run(capsys, "due", "--on", "2026-11-25", "--within", "60")
    assert "2027-01-01  parameter jkk/bpu_relief_other: 0.5 → no longer  (PP 50/2025)" in said
    assert "jkk/bpu_relief_transport" not in said


def test_due_shows_reviews_a_year_after_the_last_one_and_marks_those_that_are_overdue(capsys: Capture) -> None:
    assert "jht/age" not in run(capsys, "due", "--on", "2026-11-25")
    assert re.search(r"2027-11-22  parameter jht/age$", run(capsys, "due", "--on", "2027-10-01"), re.MULTILINE)
    assert "2027-11-22  parameter jht/age  OVERDUE" in run(capsys, "due", "--on", "2027-11-22")


def test_show_gives_the_value_of_the_day_with_its_source(capsys: Capture) -> None:
    said = run(capsys, "show", "jp/wage_ceiling", "--on", "2026-02-28")
    assert "Rp10.547.400" in said
    assert "B/726/022025" in said
    assert "Rp11.086.300" not in said
    assert "Rp11.086.300" in run(capsys, "show", "jp/wage_ceiling", "--on", "2026-03-01")


def test_show_gives_the_whole_history_on_request(capsys: Capture) -> None:
    values = json.loads(run(capsys, "show", "jp/wage_ceiling", "--history", "--json"))
    assert len(values) == len(parameters()["jp/wage_ceiling"].history)
    assert {"value": "not in force", "until": "2023-02-28"}.items() <= values[2].items()


def test_show_says_when_there_is_no_such_figure() -> None:
    with pytest.raises(Failed, match="no parameter 'jkn/colour'"):
        main(["knowledge", "show", "jkn/colour"])


def test_diff_shows_the_figures_that_differ_and_the_articles_in_which_they_stand(capsys: Capture) -> None:
    said = run(capsys, "diff", "2026-02-28", "2026-03-01")
    assert "jp/wage_ceiling: 10547400 → 11086300, from 2026-03-01" in said
    assert "jht/age" not in said
    assert run(capsys, "diff", "2026-11-25", "2026-11-26") == ""


def test_the_site_holds_everything_and_no_link_leads_nowhere(tmp_path: Path, capsys: Capture) -> None:
    run(capsys, "site", "--out", str(tmp_path), "--on", "2026-11-25")
    pages = {path.name: Page(path.read_text(encoding="utf-8")) for path in tmp_path.glob("*.html")}
    anchors = set().union(*(page.anchors for page in pages.values()))
    valid = {slug for slug, item in articles.articles().items() if item.valid_until is None}
    assert anchors >= {*parameters(), *instruments(), *valid}
    for name, page in pages.items():
        for link in page.links:
            where, _, anchor = link.partition("#")
            assert link.startswith("https://") or anchor in {"", *pages[where or name].anchors}, (name, link)


def test_the_site_needs_nothing_from_elsewhere(tmp_path: Path, capsys: Capture) -> None:
    run(capsys, "site", "--out", str(tmp_path))
    for path in tmp_path.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "<script" not in text
        assert re.findall(r'(?:src|<link[^>]*href)="([^"]+)"', text) in ([], ["style.css"])


def test_every_word_of_the_site_is_used() -> None:
    words = strict_yaml.read(knowledge_site.FOLDER / "copy.id.yml")
    templates = "".join(path.read_text(encoding="utf-8") for path in knowledge_site.FOLDER.glob("*.html"))
    unused = [word for word in words if word not in {"menu", "solid", "uncertain"} and f"words.{word}" not in templates]
    assert unused == []
