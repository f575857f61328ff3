"""From one written slot, flow, wish or piece of copy to its model; every misspelt key is refused with its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.dialogue.compile import Compiler
from bot.dialogue.model import CUE_WORDS, DEFAULT_THRESHOLD, Copy, Flow, Option, Slot, SlotType, Trigger, Unavailable
from bot.dialogue.problems import CatalogueError, Problem
from bot.dialogue.words import normalise
from bot.dialogue.yamlfile import Located, place
from bot.domain.messages import Button

_SLOT_KEYS = {
    "type",
    "label",
    "options",
    "from_entity",
    "carries",
    "outranks",
    "confirms",
    "unit",
    "direction",
    "precision",
    "counts",
    "from_text",
    "inner",
    "says_yes",
    "says_no",
}
_FLOW_KEYS = {
    "description",
    "label",
    "title",
    "menu",
    "nlu_trigger",
    "cues",
    "cue_words",
    "hears",
    "answers",
    "follows",
    "steps",
}


def check_keys(written: Located, allowed: set[str], path: Path, root: Path) -> None:
    """Raises `CatalogueError` for a key that means nothing here."""
    for key in written:
        if key not in allowed:
            raise _error(written, f"{key!r} means nothing here; known: {', '.join(sorted(allowed))}", path, root, key)


def slot(name: str, written: Any, path: Path, root: Path) -> Slot:
    """Raises `CatalogueError`."""
    known = _mapping(written, f"slot {name}", path, root)
    check_keys(known, _SLOT_KEYS, path, root)
    try:
        kind = SlotType(str(known.get("type")))
    except ValueError:
        types = ", ".join(SlotType)
        raise _error(known, f"slot {name}: type must be one of {types}", path, root) from None
    if not known.get("label"):
        raise _error(known, f"slot {name}: needs a label, the participant's word for it", path, root)
    entities = known.get("from_entity") or ()
    return Slot(
        name=name,
        type=kind,
        label=str(known["label"]),
        place=place(known, path, root),
        options=tuple(_option(item, name, path, root) for item in known.get("options") or ()),
        from_entity=(entities,) if isinstance(entities, str) else tuple(entities),
        carries=bool(known.get("carries", False)),
        outranks=tuple(str(item) for item in known.get("outranks") or ()),
        confirms=bool(known.get("confirms", False)),
        unit=str(known.get("unit", "month")),
        direction=str(known.get("direction", "past")),
        precision=str(known.get("precision", "day")),
        counts=tuple(str(word) for word in known.get("counts") or ()),
        from_text=bool(known.get("from_text", False)),
        inner=bool(known.get("inner", False)),
        says_yes=tuple(normalise(str(word)) for word in known.get("says_yes") or ()),
        says_no=tuple(normalise(str(word)) for word in known.get("says_no") or ()),
    )


def _option(written: Any, slot_name: str, path: Path, root: Path) -> Option:
    known = _mapping(written, f"slot {slot_name}: an option", path, root)
    check_keys(known, {"value", "title", "synonyms", "means"}, path, root)
    if not {"value", "title"} <= set(known):
        raise _error(known, f"slot {slot_name}: an option needs value and title", path, root)
    synonyms = tuple(str(item) for item in known.get("synonyms") or ())
    means = known.get("means")
    if means not in {None, "yes", "no"}:
        raise _error(known, f"slot {slot_name}: means is yes or no, in quotes", path, root, "means")
    return Option(str(known["value"]), str(known["title"]), synonyms, None if means is None else means == "yes")


def flow(name: str, topic: str, written: Any, path: Path, root: Path) -> Flow:
    """Raises `CatalogueError`."""
    known = _mapping(written, f"flow {name}", path, root)
    check_keys(known, _FLOW_KEYS, path, root)
    where = place(known, path, root)
    for key in ("description", "steps"):
        if not known.get(key):
            raise _error(known, f"flow {name}: needs {key}", path, root)
    steps, first = Compiler(name, where.file).compile(known["steps"])
    return Flow(
        id=name,
        topic=topic,
        description=str(known["description"]).strip(),
        label=str(known.get("label", "")),
        title=str(known.get("title", "")),
        steps=steps,
        first=first,
        place=where,
        triggers=tuple(_trigger(item, name, path, root) for item in known.get("nlu_trigger") or ()),
        menu=known.get("menu"),
        cues=tuple(normalise(str(cue)) for cue in known.get("cues") or ()),
        cue_words=int(known.get("cue_words", CUE_WORDS)),
        hears=str(known.get("hears", "")),
        answers=str(known.get("answers", "")),
        follows=str(known.get("follows", "")),
    )


def _trigger(written: Any, flow_name: str, path: Path, root: Path) -> Trigger:
    """Rasa's `- intent: {name, confidence_threshold}`, with `entities` and `title` as our additions."""
    item = _mapping(written, f"flow {flow_name}: a trigger", path, root)
    intent = _mapping(item.get("intent"), f"flow {flow_name}: a trigger's intent", path, root)
    check_keys(intent, {"name", "confidence_threshold", "entities", "title"}, path, root)
    entities = {key: tuple(str(v) for v in values) for key, values in (intent.get("entities") or {}).items()}
    threshold = float(intent.get("confidence_threshold", DEFAULT_THRESHOLD))
    return Trigger(str(intent["name"]), threshold, entities, str(intent.get("title", "")))


def unavailable(intent: str, written: Any, path: Path, root: Path) -> Unavailable:
    """Raises `CatalogueError`."""
    known = _mapping(written, f"unavailable {intent}", path, root)
    check_keys(known, {"utter", "title"}, path, root)
    if set(known) != {"utter", "title"}:
        raise _error(known, f"unavailable {intent}: needs utter and title", path, root)
    return Unavailable(intent, str(known["utter"]), str(known["title"]), place(known, path, root))


def copy(key: str, written: Any, content: Located, path: Path, root: Path) -> Copy:
    """A string, or `text` (one or several variants) with `buttons`. Raises `CatalogueError`."""
    where = place(content, path, root, key)
    if isinstance(written, str):
        return Copy(key, (written.strip(),), where)
    known = _mapping(written, key, path, root)
    check_keys(known, {"text", "buttons"}, path, root)
    texts = known.get("text") or ()
    variants = (texts,) if isinstance(texts, str) else tuple(texts)
    if not variants:
        raise _error(known, f"{key}: needs text", path, root)
    buttons = tuple(_button(item, key, path, root) for item in known.get("buttons") or ())
    return Copy(key, tuple(str(text).strip() for text in variants), where, buttons)


def _button(written: Any, key: str, path: Path, root: Path) -> Button:
    known = _mapping(written, f"{key}: a button", path, root)
    if set(known) != {"title", "payload"}:
        raise _error(known, f"{key}: a button needs title and payload", path, root)
    return Button(str(known["title"]), str(known["payload"]))


def _mapping(written: Any, what: str, path: Path, root: Path) -> Located:
    if isinstance(written, Located):
        return written
    raise CatalogueError([Problem(str(path.relative_to(root.parent)), 0, f"{what}: is not a mapping")])


def _error(written: Located, message: str, path: Path, root: Path, key: str | None = None) -> CatalogueError:
    where = place(written, path, root, key)
    return CatalogueError([Problem(where.file, where.line, message)])
