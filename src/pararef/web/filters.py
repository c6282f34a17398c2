"""What can be chosen beside a question, as a form: how much there is of each, and what is chosen.

Pure functions, rendered anew for each answer. The names of the form's fields are those of an
address, so that the page's code only has to read it. Every word of a report is escaped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from html import escape

from pararef.records import Choice, Choices, Facets, Kind, Stance
from pararef.web.address import APART, FIELDS, OF_QUESTION, Asked
from pararef.web.holdings import KIND_NAMES, count

LEGENDS = {
    "provider": "Provider",
    "type": "Kind of report",
    "year": "Year",
    "grade": "Overall grade",
    "phase": "Phase",
    "kind": "Kind of paragraph",
    "stance": "What a paragraph says",
    "report": "Report",
}
"""The fields that are chosen from a list, in the order in which they stand."""

STANCE_NAMES = {
    Stance.STRENGTH: "What is good",
    Stance.WEAKNESS: "What is not good enough",
    Stance.MIXED: "Both",
    Stance.NEUTRAL: "What there is, or was done",
}

_LISTS = {"provider": "providers", "report": "reports"}  # too long to be seen at once
_NARROWED = 8  # values of a list from which it can be narrowed
_OF_PARAGRAPHS = ("phase", "kind", "stance")
_LETTERS = frozenset(("cqc", "fes", "ilacs", "ite", "jtai", "lac", "send", "sif", "slac"))


def panel(facets: Facets, asked: Asked) -> str:
    """The form, folded; the page's code keeps it open where it was."""
    chosen = sum(len(getattr(asked.filters, held)) for held in FIELDS.values())
    number = f' <span class="number">{chosen}<span class="heard"> chosen</span></span>'
    fieldsets = "".join(
        _fieldset(field, legend, getattr(facets, FIELDS[field]), asked)
        for field, legend in LEGENDS.items()
    )
    under = f"{count(facets.reports_with, 'report')}, {count(facets.paragraphs, 'paragraph')}"
    clear = '<button type="button" data-clear>Clear filters</button>' if chosen else ""
    return (
        f'<details class="filters" id="filter-panel"><summary>Filters{number if chosen else ""}'
        f'</summary><form id="filter-form" autocomplete="off"'
        f' data-question="{escape(asked.question)}" data-address="{escape(asked.address)}">'
        f"{_of_question(asked)}{fieldsets}{_section(asked)}{_expand(asked)}"
        f'<p class="under">{under}{" under these filters" if chosen else ""} {clear}</p>'
        "</form></details>"
    )


def names(facets: Facets) -> Mapping[tuple[str, str], str]:
    """What people call the values that can be chosen, by field and value."""
    return {
        (field, choice.value): name
        for field in LEGENDS
        for choice, name in _named(field, getattr(facets, FIELDS[field]).listed)
    }


def framework(code: str) -> str:
    """What people call a framework, by its code.

    >>> framework("sif-2013"), framework("area-send-2023"), framework("ite-undated")
    ('SIF 2013', 'Area SEND 2023', 'ITE, rules not known')
    """
    words = code.removesuffix("-undated").split("-")
    said = " ".join(word.upper() if word in _LETTERS else word for word in words)
    said = said[:1].upper() + said[1:]
    return f"{said}, rules not known" if code.endswith("-undated") else said


def _fieldset(field: str, legend: str, choices: Choices, asked: Asked) -> str:
    """The choices of a field; one that is no choice stays out of sight."""
    chosen = {str(value).casefold() for value in getattr(asked.filters, FIELDS[field])}
    if len(choices.listed) < 2 and not chosen:
        return ""
    named = _named(field, choices.listed)
    boxes = [_box(field, choice, name, chosen) for choice, name in named]
    if field == "grade":
        options = _by_framework(choices.listed, chosen)
    elif field in _LISTS:
        options = f'<div class="list" data-list="{field}">{"".join(boxes)}</div>'
        if len(boxes) > _NARROWED:
            options = _narrow(field) + options
    else:
        options = f'<div class="options">{"".join(boxes)}</div>'
    more = ""
    if choices.left_out:
        more = f'<p class="soft">and {choices.left_out:,} more: name one in your question</p>'
    return (
        f'<fieldset class="of-{field}"><legend>{escape(legend)}</legend>{options}{more}</fieldset>'
    )


def _box(field: str, choice: Choice, name: str, chosen: set[str]) -> str:
    """A checkbox. Its id goes with its value: the page finds it again in the next form."""
    ticked = " checked" if choice.value.casefold() in chosen else ""
    what = "paragraph" if field in _OF_PARAGRAPHS else "report"
    number = (
        f' <span class="number">{choice.count:,}<span class="heard">'
        f" {what}{'' if choice.count == 1 else 's'}</span></span>"
    )
    return (
        f'<label><input type="checkbox" id="{_id(field, choice.value)}" name="{field}"'
        f' value="{escape(choice.value)}"{ticked}> <span class="name">{escape(name)}</span>'
        f"{'' if field == 'report' else number}</label>"
    )


def _by_framework(choices: Sequence[Choice], chosen: set[str]) -> str:
    """Grades, a line for each framework: they are not to be compared across them."""
    lines: dict[str, list[Choice]] = {}
    for choice in choices:
        lines.setdefault(choice.value.partition(": ")[0], []).append(choice)
    return "".join(
        f'<div class="options" role="group" aria-label="{escape(framework(code))}">'
        f'<span class="rules" aria-hidden="true">{escape(framework(code))}</span>'
        + "".join(_box("grade", choice, choice.value.partition(": ")[2], chosen) for choice in line)
        + "</div>"
        for code, line in lines.items()
    )


def _narrow(field: str) -> str:
    return (
        f'<input type="search" id="f-{field}-narrow" data-narrow="{field}"'
        f' aria-label="Narrow the list of {_LISTS[field]}" placeholder="Narrow the list">'
    )


def _section(asked: Asked) -> str:
    words = escape(f"{APART} ".join(asked.filters.sections))
    return (
        '<p class="of-section"><label for="f-section">Only under headings with these words</label>'
        f'<input type="text" id="f-section" name="section" value="{words}"'
        ' placeholder="for example: to improve; leadership"></p>'
    )


def _expand(asked: Asked) -> str:
    return (
        '<p class="of-expand"><label><input type="checkbox" id="f-expand" name="expand" value="1"'
        f'{" checked" if asked.expand else ""}> <span class="name">Spell out short forms'
        " (NQT, SEND) when searching</span></label></p>"
    )


def _of_question(asked: Asked) -> str:
    """What was said of this question only, and is forgotten with it."""
    kept = [(name, "0") for name, held in OF_QUESTION.items() if not getattr(asked, held)]
    kept += [("literal", word) for word in asked.literal]
    return "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}" data-of-question>'
        for name, value in kept
    )


def _named(field: str, choices: Sequence[Choice]) -> list[tuple[Choice, str]]:
    """Each choice with what people call it."""
    shared = Counter(choice.name for choice in choices)
    return [(choice, _name(field, choice, shared[choice.name] > 1)) for choice in choices]


def _name(field: str, choice: Choice, shared: bool) -> str:
    match field:
        case "grade":
            rules, _, grade = choice.value.partition(": ")
            return f"{grade} ({framework(rules)})"
        case "type":
            name = choice.name[:1].upper() + choice.name[1:]
            told = name and not shared and choice.value not in _LETTERS
            return name if told else f"{name} ({framework(choice.value)})".lstrip()
        case "phase":
            return choice.name[:1].upper() + choice.name[1:]
        case "kind":
            return KIND_NAMES[Kind(choice.value)]
        case "stance":
            return STANCE_NAMES[Stance(choice.value)]
        case _:
            return choice.name


def _id(field: str, value: str) -> str:
    return f"f-{field}-{blake2b(value.encode(), digest_size=5).hexdigest()}"
