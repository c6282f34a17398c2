"""Corpora of any size, made from real reports, always the same from the same seed.

    python eval/bench/corpus.py REPORTS FOLDER [--paragraphs N] [--seed N]

REPORTS is a folder of real reports, or an index folder. A made report has 40 to 120 numbered
paragraphs under real headings. Each paragraph is put together from two to five real sentences
that stood under like headings, each worded as it is nowhere else (see `material`); as many as
real paragraphs have. Names of providers are invented; years, kinds, phases and grades are there
to be filtered by. The command writes Markdown files, and a `manifest.csv` with what pararef
could not read from them; from Python, a million paragraphs are streamed and never held.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from random import Random

from material import Genre, Material, Topic, content_words, real_reports

from pararef.reading import READER
from pararef.reading.anchors import slug
from pararef.reading.frameworks import UNGRADED, framework_of
from pararef.reading.headings import without_phase
from pararef.reading.kinds import provider_slug
from pararef.reading.manifest import MANIFEST
from pararef.reading.stance import overall
from pararef.records import (
    DateRange,
    Grade,
    Kind,
    Paragraph,
    Place,
    ReadingLog,
    Report,
    Section,
    Sentence,
    Span,
)

QUESTIONS = Path(__file__).resolve().parents[1] / "questions" / "reports.jsonl"
LEAST, MOST = 40, 120  # paragraphs of a report
_OF_SECTION = (3, 12)  # paragraphs
_PHASES = ("early years", "primary", "secondary", "post-16")
_PHASED = 3  # one report in so many has phases, two of them
_FIRST_YEAR, _YEARS = 2009, 17
_GRADES = ("Outstanding", "Good", "Requires improvement", "Inadequate")
_FIELDS = (
    "file id inspectorate kind kind_name provider reference inspected published lead_inspector"
    " framework licence"
).split()
_LICENCE = "made for measuring: words of real reports, and nobody's report"
# Parts of names of places; put together they name none in particular.
_FIRST = (
    "Al Am Ar As Bal Bar Bed Bel Ben Ber Bex Bil Bix Blan Bo Bram Bran Brin Bro Bur Cal Cam Cas"
    " Chal Chel Chis Clay Col Com Cor Cran Cres Crow Dal Dar Den Der Dor Dray Dun Dur East Ed El"
    " Em Ever Fal Far Fen Fil Fos Fran Gal Gam Gil Glas Gor Gran Had Hal Ham Har Has Hol Hor Hun"
    " Il In Ir Kel Ken Kes Kil Kin Lam Lang Lax Led Lin Lon Lud Mal Mar Mel Mil Mor Nas Nor Oak"
    " Ol Or Os Pad Pem Pen Per Pil Ply Pol Quen Ram Red Rom Ros Rud Sal San Sed Shal Sil Som Stan"
    " Stir Sut Tad Tam Tel Thor Tor Tre Up Ut Val Wal War Wel Wen Wes Wil Win Wor Yar Yel"
).split()
_LAST = (
    "beck bourne bridge brook burgh bury by caster cliffe combe cote croft dale den don field ford"
    " gate grave ham hampton head holme hurst ingham ington lake ley low mere minster more mouth"
    " ness over pool port ridge sea shaw stead stock stoke stone stow thorpe ton tree wade water"
    " well wick wold wood worth"
).split()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for measuring with.

    Attributes:
        text: A real question, or words of a sentence in their order.
        answer: The paragraph that the words stand in, as `report#anchor`; None where nobody
            has judged what answers.
    """

    text: str
    answer: str | None = None


def reports(source: Path | str | Material, paragraphs: int, seed: int = 0) -> Iterator[Report]:
    """Make reports, one at a time.

    Args:
        source: A folder of real reports, an index folder, or what `Material.of` made of them
            (which takes seconds, and serves for many corpora).
        paragraphs: How many in all. A smaller corpus is the beginning of a larger one, but for
            its last two reports.
        seed: Another gives another corpus.

    Yields:
        Reports as pararef would read them from the files that `write` makes; the last may be
        shorter than 40 paragraphs.

    Raises:
        ValueError: If the real reports are too few for so many.
    """
    if paragraphs < 1:
        raise ValueError(f"a corpus has a paragraph or more, not {paragraphs}")
    material = source if isinstance(source, Material) else Material.of(real_reports(source))
    random = Random(seed)
    material = material.unused(random)
    genres = list(material.topics)
    weights = [sum(material.weights[genre]) for genre in genres]
    for number in count():
        length = min(random.randint(LEAST, MOST), paragraphs)
        (genre,) = random.choices(genres, weights)
        yield _report(number, genre, length, material, random)
        paragraphs -= length
        if not paragraphs:
            return


def queries(
    made: Iterable[Report], n: int, seed: int = 0, questions: Path = QUESTIONS
) -> list[Asked]:
    """Half real questions, and half a few words of a sentence that is there.

    Args:
        made: Reports to take words from; all are gone through, so that each sentence has the
            same chance.
        n: How many; real questions come again, one word shorter, if there are not enough.
    """
    random = Random(seed)
    real = [json.loads(line)["text"] for line in questions.read_text("utf-8").splitlines()]
    random.shuffle(real)
    asked = [Asked(_shorter(real[at % len(real)], at // len(real))) for at in range(n // 2)]
    wanted = n - n // 2
    # One of every paragraph gone through, each with the same chance.
    known: list[Paragraph] = []
    for seen, paragraph in enumerate(p for report in made for p in report.paragraphs):
        if seen < wanted:
            known.append(paragraph)
        elif (place := random.randrange(seen + 1)) < wanted:
            known[place] = paragraph
    asked += [Asked(_words(p, random), f"{p.report}#{p.anchor}") for p in known]
    random.shuffle(asked)
    return asked


def write(made: Iterable[Report], folder: Path) -> int:
    """Write reports as Markdown files, and a manifest for pararef beside them.

    Returns:
        How many paragraphs were written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    with (folder / MANIFEST).open("w", encoding="utf-8", newline="") as opened:
        manifest = csv.DictWriter(opened, _FIELDS)
        manifest.writeheader()
        for report in made:
            (folder / report.source).write_text(markdown(report), encoding="utf-8")
            manifest.writerow(_row(report))
            written += len(report.paragraphs)
    return written


def markdown(report: Report) -> str:
    """A made report as a file: headings, and a line for each paragraph with its number."""
    lines = []
    sections = list(report.sections)
    for at, paragraph in enumerate(report.paragraphs):
        while sections and sections[0].before == at:
            section = sections.pop(0)
            under_phase = section.phase is not None and section.title != _phase(section.phase)
            level = 1 if not section.level else 3 if under_phase else 2
            lines += [f"{'#' * level} {section.title}", ""]
        lines += [f"{paragraph.number}. {paragraph.text}", ""]
    return "\n".join(lines)


def _report(number: int, genre: Genre, length: int, material: Material, random: Random) -> Report:
    kind, kind_name, inspectorate = genre
    provider = _provider(number, material.providers[genre])
    # Each provider has two reports, some years apart.
    year = _FIRST_YEAR + (number // 2 + number % 2 * 5) % _YEARS
    first = date(year, random.randint(1, 11), random.randint(1, 28))
    inspected = DateRange(first, first + timedelta(days=random.randint(1, 4)))
    name = provider_slug(provider, kind)
    id_ = "-".join(filter(None, (slug(inspectorate or ""), kind, name, str(year))))
    title = f"{provider}: {kind_name or 'report'} {year}"
    sections, paragraphs = _body(id_, title, length, number % _PHASED == 0, genre, material, random)
    words = sum(len(s.title.split()) for s in sections)
    words += sum(len(p.text.split()) + 1 for p in paragraphs)
    report = Report(
        id=id_,
        title=title,
        source=f"{id_}.md",
        sha256="",
        reader=READER,
        log=ReadingLog(words, words),
        inspectorate=inspectorate,
        kind=kind,
        kind_name=kind_name,
        provider=provider,
        reference=str(10_000_000 + number),
        inspected=(inspected,),
        published=inspected.last + timedelta(days=40),
        lead_inspector=f"{random.choice(_FIRST)}{random.choice(_LAST)} {random.choice(_FIRST)}",
        framework=rules.name if (rules := framework_of(kind, inspected.last)) else None,
        framework_code=rules.code if rules else None,
        licence=_LICENCE,
        grades=_grades(kind, inspected.last, random),
        sections=tuple(sections),
        paragraphs=tuple(paragraphs),
    )
    sha256 = hashlib.sha256(markdown(report).encode()).hexdigest()
    return replace(report, sha256=sha256)


def _body(
    report: str,
    title: str,
    length: int,
    phased: bool,
    genre: Genre,
    material: Material,
    random: Random,
) -> tuple[list[Section], list[Paragraph]]:
    """Headings and paragraphs, with the lines that they have in the file."""
    sections = [Section(title, (), 0, 0, line=1)]
    paragraphs: list[Paragraph] = []
    line = 3
    phases = iter(random.sample(_PHASES, 2) if phased else ())
    # The phases begin after a third, and after two thirds.
    begins = [length // 3, 2 * length // 3] if phased else []
    phase: str | None = None
    above: tuple[str, ...] = ()
    given: set[str] = set()
    topics, weights = material.topics[genre], material.weights[genre]
    while len(paragraphs) < length:
        if begins and len(paragraphs) >= begins[0]:
            begins.pop(0)
            phase = next(phases)
            above = (_phase(phase),)
            sections.append(Section(above[0], above, len(paragraphs), 1, phase, line))
            line += 2
        (topic,) = random.choices(topics, weights)
        heading = _heading(topic, given, random)
        path = (*above, heading)
        sections.append(Section(heading, path, len(paragraphs), len(path), phase, line))
        line += 2
        for _ in range(min(random.randint(*_OF_SECTION), length - len(paragraphs))):
            number = str(len(paragraphs) + 1)
            paragraphs.append(_paragraph(report, number, path, phase, line, topic, random))
            line += 2
    return sections, paragraphs


def _paragraph(
    report: str,
    number: str,
    section: tuple[str, ...],
    phase: str | None,
    line: int,
    topic: Topic,
    random: Random,
) -> Paragraph:
    """Two to five sentences, the first of them one that real paragraphs begin with."""
    text = ""
    sentences: list[Sentence] = []
    for at in range(random.choice(topic.lengths)):
        template, wording = (topic.followers if at else topic.openers).draw(random)
        start = len(text) + 1 if text else 0
        text = f"{text} {wording}" if text else wording
        sentences.append(Sentence(Span(start, len(text)), template.says(section)))
    return Paragraph(
        report=report,
        anchor=number,
        kind=Kind.NUMBERED,
        text=text,
        number=number,
        phase=phase,
        section=section,
        place=Place(first_line=line, last_line=line),
        sentences=tuple(sentences),
        stance=overall(sentence.stance for sentence in sentences),
    )


def _phase(phase: str) -> str:
    return f"The {phase} phase"


def _heading(topic: Topic, given: set[str], random: Random) -> str:
    """A heading that this report has not had: one with a number behind it if all are used.

    Headings that differ by a phase's name alone have one level wherever they stand.
    """
    title = random.choice(topic.titles)
    for again in count(2):
        name = without_phase(title)
        if name not in given:
            given.add(name)
            return title
        title = f"{title.rpartition(', part ')[0] or title}, part {again}"
    raise AssertionError("numbers do not end")


def _provider(number: int, real: Sequence[str]) -> str:
    """An invented name in the form of a real one: "Norfolk County Council" → "Brambeck …"."""
    which = number // 2
    places = len(_FIRST) * len(_LAST)
    place = which * 1_597 % places  # has no divisor in common with the places
    name = f"{_FIRST[place // len(_LAST)]}{_LAST[place % len(_LAST)]}"
    if which >= places:
        name = f"{name} and {_FIRST[which // places % len(_FIRST)]}ing"
    form = real[which % len(real)] if real else ""
    behind = [word for word in form.split() if word in _BEHIND]
    return " ".join([name, *behind])


_BEHIND = frozenset(
    "City County Borough Council School Primary Academy University ITE Partnership".split()
)


def _grades(kind: str, day: date, random: Random) -> tuple[Grade, ...]:
    """Three grades of a framework; none for letters, and where the framework is not known."""
    rules = framework_of(kind, day)
    if rules is None or kind in UNGRADED:
        return ()
    judgements = ("Overall effectiveness", "Leadership and management", "Quality of provision")
    return tuple(
        Grade(
            judgement,
            random.choice(_GRADES),
            framework=rules.name,
            framework_code=rules.code,
        )
        for judgement in judgements
    )


def _row(report: Report) -> dict[str, str]:
    """A line of the manifest."""
    row = {name: str(getattr(report, name, None) or "") for name in _FIELDS}
    days = ";".join(f"{days.first}/{days.last}" for days in report.inspected)
    return row | {"file": report.source, "inspected": days}


def _words(paragraph: Paragraph, random: Random) -> str:
    """Three to five content words of a sentence, in their order."""
    sentence = random.choice(paragraph.sentences).span.of(paragraph.text)
    words = content_words(sentence)
    chosen = sorted(random.sample(range(len(words)), min(len(words), random.randint(3, 5))))
    return " ".join(words[at] for at in chosen)


def _shorter(question: str, by: int) -> str:
    """A question without its last words, three of them at least."""
    words = question.split()
    return " ".join(words[: max(3, len(words) - by)])


def main() -> None:
    """Write a corpus and say how fast."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("source", type=Path, metavar="REPORTS")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--paragraphs", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    start = time.perf_counter()
    material = Material.of(real_reports(asked.source))
    read = time.perf_counter()
    written = write(reports(material, asked.paragraphs, asked.seed), asked.folder)
    took = time.perf_counter() - read
    print(
        f"{written:,} paragraphs in {took:.1f} s ({written / took:,.0f} a second),"
        f" after {read - start:.1f} s with the real reports"
    )


if __name__ == "__main__":
    main()
