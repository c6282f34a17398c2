"""Runs: what each way to search found for each question, and how they are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ir_measures import ScoredDoc, read_trec_run

from pararef.errors import SettingError
from pararef.evaluation.questions import Question, document
from pararef.finding import DENSE, HYBRID, LEXICAL, Glossary, Ranking, search
from pararef.library import Library
from pararef.records import Outcome

DEPTH = 100
"""Hits kept of each question."""

_RRF = 60  # k of Cormack, Clarke and Büttcher, "Reciprocal rank fusion" (2009)


@dataclass(frozen=True, slots=True)
class Run:
    """What one system found.

    Attributes:
        system: Its name.
        hits: Question, paragraph and score.
        answered: Whether each question, by its id, got an answer.
    """

    system: str
    hits: tuple[ScoredDoc, ...]
    answered: dict[str, bool]


@dataclass(frozen=True, slots=True)
class System:
    """A way to search that is compared with others.

    Attributes:
        ranking: What counts how much.
        expand: Whether it spells short forms out and puts slips right.
        infer: Whether it limits the search to reports that are named.
        glossary: Of short forms; the shipped one if None.
    """

    name: str
    ranking: Ranking = HYBRID
    expand: bool = True
    infer: bool = True
    glossary: Glossary | None = None


BM25 = System("BM25", LEXICAL, expand=False, infer=False)
ENCODER = System("encoder", DENSE, expand=False, infer=False)
PARAREF = System("pararef")
FUSED = "RRF of the two"


def within(library: Library, questions: Sequence[Question]) -> list[Question]:
    """The questions of which the library holds all the reports that they were judged in."""
    there = {report.id for report in library.reports()}
    return [question for question in questions if there.issuperset(question.reports)]


def runs(
    library: Library,
    questions: Sequence[Question],
    progress: Callable[[int, int], None] | None = None,
) -> list[Run]:
    """What BM25 alone, the encoder alone, the fusion of the two and pararef find.

    Args:
        progress: Told how many searches are done, and of how many.
    """
    found = []
    for number, system in enumerate((BM25, ENCODER, PARAREF), start=1):
        found.append(run(library, questions, system))
        if progress:
            progress(number * len(questions), 3 * len(questions))
    return [*found[:2], fused(found[:2]), found[2]]


def run(library: Library, questions: Sequence[Question], system: System) -> Run:
    """Ask a system every question."""
    hits: list[ScoredDoc] = []
    answered = {}
    for question in questions:
        found = search(
            library,
            question.text,
            DEPTH,
            question.filters,
            expand=system.expand,
            infer=system.infer,
            ranking=system.ranking,
            glossary=system.glossary,
        )
        answered[question.id] = found.outcome is Outcome.ANSWERED
        hits += [
            ScoredDoc(question.id, name, hit.score)
            for hit in found.hits
            if (name := document(hit.paragraph)) not in question.leave_out
        ]
    return Run(system.name, tuple(hits), answered)


def fused(runs: Sequence[Run]) -> Run:
    """Reciprocal rank fusion of runs: what people do who do not tune anything."""
    scores: dict[tuple[str, str], float] = {}
    for one in runs:
        ranks: dict[str, int] = {}
        for hit in one.hits:  # of each question, best first
            rank = ranks[hit.query_id] = ranks.get(hit.query_id, 0) + 1
            key = (hit.query_id, hit.doc_id)
            scores[key] = scores.get(key, 0.0) + 1 / (_RRF + rank)
    best = sorted(scores.items(), key=lambda item: (item[0][0], -item[1]))
    return Run(FUSED, tuple(ScoredDoc(*key, score) for key, score in best), {})


def write(runs: Sequence[Run], folder: Path) -> None:
    """Keep runs as TREC run files, a system a file."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in runs:
        lines, ranks = [], dict[str, int]()
        for hit in one.hits:
            rank = ranks[hit.query_id] = ranks.get(hit.query_id, 0) + 1
            name = one.system.replace(" ", "-")
            lines.append(f"{hit.query_id} Q0 {hit.doc_id} {rank} {hit.score:.6f} {name}\n")
        (folder / f"{one.system.replace(' ', '-')}.run").write_text("".join(lines))


def read(file: Path) -> Run:
    """Read a TREC run file.

    Raises:
        SettingError: If it is missing or is none.
    """
    try:
        hits = tuple(read_trec_run(str(file)))  # type: ignore[no-untyped-call]  # ir-measures types its readers not
    except (OSError, ValueError) as error:
        raise SettingError(f"{file} cannot be read as a TREC run: check the name.") from error
    return Run(file.stem, hits, {})
