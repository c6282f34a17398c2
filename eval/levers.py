"""What each part of the ranking gives: pararef with that part taken away.

    python eval/levers.py [INDEX]

INDEX holds the corpus, as `eval/evaluate.py` leaves it in `cache/reports`.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import recommendations

from pararef import evaluation as ev
from pararef.finding import HYBRID, Glossary
from pararef.library import Library, SentenceEncoder

HERE = Path(__file__).resolve().parent
WITHOUT = (
    ev.System("words (BM25)", replace(HYBRID, words=0.0)),
    ev.System("meaning of the paragraph", replace(HYBRID, paragraph=0.0)),
    ev.System("meaning of the best sentence", replace(HYBRID, sentence=0.0)),
    ev.System("words of like meaning", replace(HYBRID, covered=0.0, inside=0.0, together=0.0)),
    ev.System("stance", replace(HYBRID, stance=0.0)),
    ev.System("phase and heading", replace(HYBRID, phase=0.0, heading=0.0)),
    ev.System("holding boilerplate down", replace(HYBRID, held_down=1.0)),
    ev.System("the glossary", glossary=Glossary(())),
    ev.System("short forms and slips", expand=False),
    ev.System("names", infer=False),
)


def main() -> None:
    """Print what is lost without each part, and the chance of as much by chance alone."""
    index = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "cache" / "reports"
    library = Library.open(index, SentenceEncoder())
    questions = ev.within(library, ev.read_questions(HERE / "questions" / "reports.jsonl"))
    qrels = ev.read_qrels(HERE / "questions" / "reports.qrels")
    found = recommendations.collect(library)
    sets = ((questions, qrels), (found.questions, found.qrels))
    whole = [
        ev.measure(ev.run(library, asked, ev.PARAREF), asked, judged) for asked, judged in sets
    ]
    print(f"{'without':30} {'questions':>10} {'p':>7}   {'recommendations':>15} {'p':>7}")
    print(f"{'(nothing)':30} {whole[0].means()[0]:10.3f} {'':7}   {whole[1].means()[0]:15.3f}")
    for system in WITHOUT:
        cells = []
        for (asked, judged), all_of_it in zip(sets, whole, strict=True):
            less = ev.measure(ev.run(library, asked, system), asked, judged)
            ids = sorted(all_of_it.by_question)
            chance = ev.p_value(
                [all_of_it.by_question[id][0] for id in ids],
                [less.by_question[id][0] for id in ids],
            )
            cells.append((less.means()[0] - all_of_it.means()[0], chance))
        (first, p), (second, q) = cells
        print(f"{system.name:30} {first:+10.3f} {p:7.4f}   {second:+15.3f} {q:7.4f}")


if __name__ == "__main__":
    main()
