"""The recommendations to a provider along its inspections; each opens what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape

from pararef.desk import Desk
from pararef.errors import NotFoundError
from pararef.records import Quote, Report
from pararef.research.overview import NOT_PRINTED, Choice, Entry
from pararef.research.recommendations import (
    Became,
    Followed,
    Later,
    Recommendation,
    follow_one,
    inspections,
    providers,
    recommendations,
)
from pararef.research.recommendations.files import how
from pararef.web.buttons import attribute
from pararef.web.holdings import count, days
from pararef.web.views.overview_address import Spot, link, pages, steps

EACH = 50
"""Providers on a page."""

LOOKS = {
    Became.IMPROVED: "strength",
    Became.PARTLY: "mixed",
    Became.PERSISTS: "weakness",
    Became.MENTIONED: "neutral",
    Became.NOTHING: "nothing",
}


def part(desk: Desk, spot: Spot, entries: Sequence[Entry], names: Mapping[str, str]) -> str:
    """The inspections of the provider that is chosen; a list of providers where none is."""
    if not spot.choice.provider or spot.choice.provider == NOT_PRINTED:
        return _choose(desk, spot)
    try:
        with desk.snapshot():
            its = inspections(desk, spot.choice.provider)
            asked = [recommendations(desk.report(report.id)) for report in its]
            opened = follow_one(desk, spot.report, spot.anchor) if spot.anchor else None
    except NotFoundError as error:
        told = f'<div class="notice"><p>{escape(str(error))}</p></div>'
        return f'<div data-said="">{_intro()}{told}</div>'
    told = count(sum(map(len, asked)), "recommendation")
    sentence = f"{told} in {count(len(its), 'report')}"
    line = "".join(
        _inspection(report, wanted, spot, opened) for report, wanted in zip(its, asked, strict=True)
    )
    return (
        f'<div data-said="{escape(sentence)}">{_intro()}<p class="intro">{sentence}.</p>'
        f'<ol class="inspections">{line}</ol></div>'
    )


def _intro() -> str:
    return (
        '<p class="intro">What reports say must improve, and what the next reports on the same'
        " provider say of it. A recommendation opens the paragraphs it rests on, as its report"
        " prints them or else as they were found, and the later ones that are about the same."
        " What became of it is told by rules from the words that are quoted: now and then"
        " wrong, so read them.</p>"
    )


def _choose(desk: Desk, spot: Spot) -> str:
    """Providers with several reports first: only of these there is a later one."""
    known = sorted(providers(desk).items(), key=lambda pair: -len(pair[1]))
    if not known:
        return '<div data-said=""><p>No report prints whom it is on.</p></div>'
    spot, shown = pages(spot, len(known), EACH)
    rows = "".join(
        f'<tr><th scope="row">{link(_of(spot, name), name, f"provider={name}")}</th>'
        f"<td>{count(len(its), 'report')}</td><td>{escape(_when(its))}</td></tr>"
        for name, its in known[shown]
    )
    return (
        f'<div data-said="{count(len(known), "provider")}">{_intro()}'
        '<div class="wide" role="region" tabindex="0" aria-label="Providers, a table">'
        '<table class="listed"><caption class="heard">Providers</caption><thead><tr>'
        '<th scope="col">Provider</th><th scope="col">Reports</th><th scope="col">Inspected</th>'
        f"</tr></thead><tbody>{rows}</tbody></table></div>"
        f"{steps(spot, len(known), EACH, 'providers')}</div>"
    )


def _of(spot: Spot, provider: str) -> Spot:
    return Spot(spot.show, Choice(provider=provider))


def _when(its: Sequence[Report]) -> str:
    years = [str(report.inspected[0].first.year) for report in its if report.inspected]
    return ", ".join(dict.fromkeys(years))


def _inspection(
    report: Report, wanted: Sequence[Recommendation], spot: Spot, opened: Followed | None
) -> str:
    when = days(report.inspected)
    grades = [grade for grade in report.grades if grade.is_overall]
    about = ", ".join(
        filter(
            None, (report.kind_name, when, grades[0].meaning or grades[0].grade if grades else "")
        )
    )
    items = "".join(_recommendation(report, one, spot, opened) for one in wanted)
    listed = (
        f'<ul class="asked">{items}</ul>'
        if items
        else '<p class="soft">No recommendations were found in this report.</p>'
    )
    return (
        f'<li><h3><button type="button" class="cite" data-open data-report="{attribute(report.id)}"'
        f' data-anchor="">{escape(report.provider or report.title)}</button>'
        f' <span class="soft">{escape(about)}</span></h3>{listed}</li>'
    )


def _recommendation(
    report: Report, wanted: Recommendation, spot: Spot, opened: Followed | None
) -> str:
    key = f"{report.id}/{wanted.paragraph.anchor}"
    here = (
        opened is not None and spot.report == report.id and spot.anchor == wanted.paragraph.anchor
    )
    within = f'<span class="chip">{escape(wanted.within)}</span> ' if wanted.within else ""
    lead = wanted.paragraph.lead_in
    before = f"{escape(lead)} " if lead and not wanted.within else ""
    at = replace(spot, report=report.id, anchor=wanted.paragraph.anchor)
    shut = replace(spot, report="", anchor="")
    act = link(shut, "Close", key, "undo") if here else link(at, "What became of it", key, "undo")
    words = f"<p>{within}{before}{escape(wanted.paragraph.text)}</p>"
    inside = _opened(opened, key) if here and opened else ""
    return f"<li>{words}<p>{act}</p>{inside}</li>"


def _opened(one: Followed, key: str) -> str:
    supports = "".join(_quote(quote) for quote in one.supports)
    later = "".join(map(_later, one.later)) or (
        '<p class="soft">There is no later report on this provider.</p>'
    )
    return (
        '<section class="opened" aria-label="What became of it">'
        f'<h4 tabindex="-1" data-overview-lands="{escape(key)}">{escape(how(one))}</h4>'
        f'<div class="quotes">{supports}</div>{later}</section>'
    )


def _later(later: Later) -> str:
    unsure = ' <span class="soft">less sure</span>' if later.quotes and not later.sure else ""
    again = ' <span class="chip">recommended again</span>' if later.again else ""
    when = days(later.report.inspected)
    name = ", ".join(filter(None, (later.report.provider or later.report.title, when)))
    return (
        f'<h4>{escape(name)}: <span class="chip {LOOKS[later.became]}">{later.became.value}</span>'
        f"{unsure}{again}</h4>"
        f'<div class="quotes">{"".join(map(_quote, later.quotes))}</div>'
    )


def _quote(quote: Quote) -> str:
    paragraph = quote.paragraph
    return (
        f'<figure class="quote"><blockquote>{escape(quote.text)}</blockquote><figcaption>'
        f'<button type="button" class="cite" data-open data-report="{attribute(paragraph.report)}"'
        f' data-anchor="{attribute(paragraph.anchor)}">{escape(quote.citation)}</button>'
        "</figcaption></figure>"
    )
