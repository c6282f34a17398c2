"""Overall grades over time, a chart for each framework, and the same as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape

from pararef.desk import Desk
from pararef.research.grading import Scheme, gradings
from pararef.research.overview import Entry
from pararef.web.holdings import count, days
from pararef.web.views.overview_address import Spot, link, pages, steps
from pararef.web.views.overview_charts import courses_chart, levels_chart
from pararef.web.views.overview_reports import grade_words, opening

EACH = 50
"""Rows of a table on a page."""

MOST_COURSES = 12
"""Providers drawn where several frameworks are shown; of one alone, `MANY_COURSES`."""

MANY_COURSES = 60
_TOO_FEW = 3  # grades, for a chart
_NAMED = 30  # reports without a place, listed by name


def part(desk: Desk, spot: Spot, entries: Sequence[Entry], names: Mapping[str, str]) -> str:
    """The charts, and what has no place on them."""
    all_of_them = gradings(spot.choice.of(entries))
    schemes = [s for s in all_of_them.schemes if spot.framework in ("", s.code)]
    graded = sum(len(scheme.judged) for scheme in schemes)
    sentence = (
        f"{count(graded, 'overall grade')} under {count(len(schemes), 'framework')}."
        if schemes
        else "None of these reports has an overall grade with a day of inspection."
    )
    whole = link(replace(spot, framework="", page=1), "All frameworks", "all-frameworks", "undo")
    back = f"<p>{whole}</p>" if spot.framework else ""
    return (
        f'<div data-said="{escape(sentence)}"><p class="intro">{sentence} Grades are as printed;'
        " those of different frameworks cannot be compared, so each framework has a chart of its"
        f" own. A provider is known by its name as printed.</p>{back}"
        f"{''.join(_scheme(scheme, spot, names) for scheme in schemes)}"
        f"{_without_place(all_of_them)}</div>"
    )


def _scheme(scheme: Scheme, spot: Spot, names: Mapping[str, str]) -> str:
    alone = spot.framework == scheme.code
    name = f"{scheme.name[:1].upper()}{scheme.name[1:]}"
    drawn = scheme.courses[: MANY_COURSES if alone else MOST_COURSES]
    charts = ""
    if len(scheme.judged) > _TOO_FEW:
        charts = f"{levels_chart(scheme)}</figure>{_courses(scheme, drawn)}"
    return (
        f'<section class="scheme"><h3>{escape(name)}</h3>'
        f'<figure class="chart"><figcaption>{_caption(scheme, names)}</figcaption>'
        f"{charts or '</figure>'}{_table(scheme, spot, alone)}</section>"
    )


def _caption(scheme: Scheme, names: Mapping[str, str]) -> str:
    first, last = scheme.years[0], scheme.years[-1]
    when = f"in {first}" if first == last else f"from {first} to {last}"
    providers = len({one.who[0].casefold() for one in scheme.judged})
    kinds = escape(", ".join(names.get(kind, kind) for kind in scheme.kinds))
    told = f"{count(len(scheme.judged), 'overall grade')} of {count(providers, 'provider')}, {when}"
    if len(scheme.judged) <= _TOO_FEW:
        return f"{told} ({kinds}): too few to draw."
    return (
        f"{told} ({kinds}). Each mark: how many inspections that ended in the year were so graded."
    )


def _courses(scheme: Scheme, drawn: Sequence[object]) -> str:
    """A strip for each provider that was graded more than once."""
    if not drawn:
        return (
            '<p class="soft">No provider here was graded more than once under this framework.</p>'
        )
    more = len(scheme.courses) - len(drawn)
    rest = f" The {count(more, 'other')} stand in the table." if more else ""
    return (
        f'<figure class="chart"><figcaption>{count(len(scheme.courses), "provider")} graded more'
        f" than once.{rest}</figcaption>{courses_chart(scheme, len(drawn))}</figure>"
    )


def _table(scheme: Scheme, spot: Spot, alone: bool) -> str:
    spot = replace(spot, framework=scheme.code)
    if alone:
        spot, here = pages(spot, len(scheme.judged), EACH)
    else:
        here = slice(EACH)
    rows = "".join(
        f'<tr><th scope="row">{opening(one.entry, one.who[0])}</th>'
        f"<td>{days(one.entry.inspected)}</td><td>{grade_words(one.grade)}</td></tr>"
        for one in scheme.judged[here]
    )
    table = (
        f'<div class="wide" role="region" tabindex="0" aria-label="Grades, a table">'
        f'<table class="listed"><caption class="heard">Overall grades, {escape(scheme.name)}'
        '</caption><thead><tr><th scope="col">Provider</th><th scope="col">Inspected</th>'
        f'<th scope="col">Overall grade</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )
    whole = len(scheme.judged)
    if alone:
        below = steps(spot, whole, EACH, "grades")
    elif whole > EACH:
        below = f"<p>{link(spot, f'All {whole:,} grades', f'framework={scheme.code}', 'undo')}</p>"
    else:
        below = ""
    opened = " open" if alone or whole <= _TOO_FEW else ""
    return (
        f"<details{opened}><summary>As a table, each inspection to open</summary>{table}{below}"
        "</details>"
    )


def _without_place(all_of_them: object) -> str:
    """The reports that are on none of the charts: how many, why, and which."""
    reasons = {
        "ungraded": "without any grade",
        "without_overall": "with grades, but no overall one",
        "undated": "with an overall grade, but no day of inspection",
        "uncertain": "graded under a framework that is not certain",
    }
    groups = "".join(
        f"<details><summary>{count(len(entries), 'report')} {why}</summary><ul>"
        + "".join(f"<li>{opening(entry)}</li>" for entry in entries[:_NAMED])
        + (f"<li>and {len(entries) - _NAMED:,} more</li>" if len(entries) > _NAMED else "")
        + "</ul></details>"
        for name, why in reasons.items()
        if (entries := getattr(all_of_them, name))
    )
    return (
        f'<section class="scheme apart"><h3>Not on a chart</h3>{groups}</section>' if groups else ""
    )
