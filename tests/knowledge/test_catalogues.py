from __future__ import annotations

import ast
import doctest
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import knowledge
from knowledge import strict_yaml
from knowledge.channels import channel, channels, channels_for
from knowledge.checklists import checklist
from knowledge.errors import KnowledgeFileError, UnknownNameError
from knowledge.loader import REVIEW_EVERY, Certainty, parameters
from knowledge.notes import FOLDER as NOTES
from knowledge.notes import note
from knowledge.regulations import instrument, instruments, parse
from knowledge.rules.jht import JhtEvent
from knowledge.steps import FOLDER as STEPS

ROOT = Path(__file__).parents[2] / "knowledge"
TODAY = date(2026, 11, 22)
STDLIB_AND_YAML = {
    "__future__", "collections", "dataclasses", "datetime", "decimal", "enum", "functools", "itertools",
    "knowledge", "math", "pathlib", "re", "string", "typing", "yaml",
}  # fmt: skip


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_the_package_needs_nothing_but_the_standard_library_and_yaml() -> None:
    found = {name for path in ROOT.rglob("*.py") for name in imported(path)}
    assert found <= STDLIB_AND_YAML


def test_the_package_has_no_clock() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py"))
    assert not re.search(r"\.(today|now|utcnow)\(", sources)


def test_the_examples_of_the_docstring_hold() -> None:
    result = doctest.testmod(knowledge)
    assert result.attempted > 0
    assert result.failed == 0


def test_every_instrument_is_cited_or_changes_one_that_is() -> None:
    cited = {citation.instrument for figure in parameters().values() for _, _, citation in figure.history}
    register = instruments()
    assert cited <= set(register)
    assert all(entry.in_force is None or entry.published is None or entry.published <= entry.in_force
               for entry in register.values())  # fmt: skip


def test_links_go_to_official_registers_only() -> None:
    links = [entry.link for entry in instruments().values() if entry.link]
    assert all(re.match(r"https://(peraturan\.bpk\.go\.id|jdih\.[a-z]+\.go\.id)/", link) for link in links)


def test_an_instrument_that_names_an_unknown_one_does_not_load() -> None:
    content = {"pp-1": {"title": "PP 1", "short": "PP 1", "amended_by": ["pp-2"]}}
    with pytest.raises(KnowledgeFileError, match="pp-2"):
        parse(content, source="regulations.yml")


def test_an_instrument_with_a_misspelt_field_does_not_load() -> None:
    with pytest.raises(KnowledgeFileError, match="inforce"):
        parse({"pp-1": {"title": "PP 1", "short": "PP 1", "inforce": None}}, source="regulations.yml")


@pytest.mark.parametrize("look_up", [instrument, channel, note])
def test_an_unknown_name_is_an_error_that_repeats_it(look_up: object) -> None:
    with pytest.raises(UnknownNameError, match="nowhere"):
        look_up("nowhere")  # type: ignore[operator]


def test_the_official_numbers_are_the_known_ones() -> None:
    known = {"care_center_165": "165", "bpjstk_175": "175", "pandawa": "08118165165"}
    assert {key: channel(key).contact for key in known} == known


def test_every_programme_has_a_channel_to_ask() -> None:
    for programme in ("jkn", "jkk", "jkm", "jht", "jp", "jkp"):
        assert any(item.kind == "phone" for item in channels_for(programme))


def test_only_confirmed_channels_are_listed_and_they_were_reviewed_within_a_year() -> None:
    today = datetime.now(tz=UTC).date()
    assert all(item.certainty is Certainty.SOLID for item in channels().values())
    assert all(today - item.reviewed_on <= REVIEW_EVERY for item in channels().values())


def test_every_uncertain_note_names_its_channel_in_words_too() -> None:
    entries = strict_yaml.folder(NOTES)
    uncertain = {code: entry for code, entry in entries.items() if entry["certainty"] == "uncertain"}
    assert uncertain
    for code, entry in uncertain.items():
        assert channel(entry["ask"]).contact in entry["text"], code


def test_notes_hold_no_figures_of_law_of_their_own() -> None:
    entries = strict_yaml.folder(NOTES)
    for code, entry in entries.items():
        assert not re.search(r"Rp\s?\d|\d\s?(%|persen)", entry["text"]), code


def test_every_note_of_the_catalogue_is_used_by_a_rule() -> None:
    codes = strict_yaml.folder(NOTES)
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "rules").glob("*.py"))
    assert [code for code in codes if f'"{code}"' not in sources] == []


def test_steps_hold_no_figures_of_law_and_each_is_used_by_a_rule() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "rules").glob("*.py"))
    for code, text in strict_yaml.folder(STEPS).items():
        assert not re.search(r"Rp\s?\d|\d\s?(%|persen)", text), code
        assert f'"{code}"' in sources, code


def test_a_code_stands_in_one_file_of_a_folder_only(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("same: 1\n", encoding="utf-8")
    (tmp_path / "b.yml").write_text("same: 2\n", encoding="utf-8")
    with pytest.raises(KnowledgeFileError, match=r"b.yml:1: 'same' stands in another file"):
        strict_yaml.folder(tmp_path)


def test_a_fault_in_an_entry_of_a_folder_names_its_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("# heading\nremark:\n  text: Ya\n  colour: blue\n", encoding="utf-8")
    entry = strict_yaml.folder(tmp_path)["remark"]
    with pytest.raises(KnowledgeFileError, match=r"a\.yml:4: unknown field 'colour'"):
        strict_yaml.fields(entry, source="notes", required=("text",))


@pytest.mark.parametrize("event", JhtEvent)
def test_every_life_event_has_a_checklist_with_the_papers_of_the_law_first(event: JhtEvent) -> None:
    papers = checklist("jht", event.value, on=TODAY)
    certainties = [paper.certainty for paper in papers]
    assert certainties == sorted(certainties)
    assert certainties[0] is Certainty.SOLID
    assert len({paper.id for paper in papers}) == len(papers)


def test_a_checklist_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(UnknownNameError, match="wedding"):
        checklist("jht", "wedding", on=TODAY)
    with pytest.raises(UnknownNameError, match="garden"):
        checklist("garden", "resign", on=TODAY)
