"""The encoder alone on a public set, as others measure it: whole texts, cut at its window.

    python eval/encoder.py FOLDER

pararef itself cuts nothing off: long passages become several chunks.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import public
from ir_measures import Qrel, ScoredDoc, calc_aggregate, nDCG

from pararef.library import SentenceEncoder

_DEPTH = 10


def main() -> None:
    """Print nDCG@10."""
    folder = Path(sys.argv[1])
    encoder = SentenceEncoder()
    rows = [json.loads(line) for line in (folder / "corpus.jsonl").read_text().splitlines()]
    texts = [f"{row.get('title', '')}\n{row['text']}".strip() for row in rows]
    order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
    vectors = np.zeros((len(texts), len(encoder.encode_question("width"))), dtype=np.float32)
    for start in range(0, len(order), 256):
        some = order[start : start + 256]
        vectors[some] = encoder.encode([texts[at] for at in some])
    qrels = [
        Qrel(q.query_id, q.doc_id.partition("#")[2], q.relevance) for q in public.qrels(folder)
    ]
    judged = {qrel.query_id for qrel in qrels}
    run = []
    for question in public.questions(folder):
        if question.id in judged:
            scores = vectors @ encoder.encode_question(question.text)
            best = np.argsort(-scores)[:_DEPTH]
            run += [ScoredDoc(question.id, rows[at]["_id"], float(scores[at])) for at in best]
    print(f"{folder.name}: {calc_aggregate([nDCG @ 10], qrels, run)[nDCG @ 10]:.4f}")


if __name__ == "__main__":
    main()
