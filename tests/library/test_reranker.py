"""Other encoders and rerankers, loaded for real from tiny models made here."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conftest import make_report

from pararef.desk import Desk
from pararef.errors import EncoderError, OtherEncoderError
from pararef.finding import search
from pararef.library import CrossEncoderReranker, Library, Prompts, SentenceEncoder

WORDS = "[PAD] [UNK] [CLS] [SEP] [MASK] mentors plan leaders sing query passage : . targets".split()


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a BERT of two layers: as an encoder with prompts, and as two cross-encoders."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertForSequenceClassification, BertModel, BertTokenizer

    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("models")
    (folder / "vocab.txt").write_text("\n".join(WORDS))
    tokenizer = BertTokenizer(str(folder / "vocab.txt"))
    shape = {
        "vocab_size": len(WORDS),
        "hidden_size": 16,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "intermediate_size": 32,
        "max_position_embeddings": 64,
    }
    bert = folder / "bert"
    BertModel(BertConfig(**shape)).save_pretrained(bert)
    tokenizer.save_pretrained(bert)
    words = Transformer(str(bert), max_seq_length=48)
    mean = Pooling(words.get_embedding_dimension())
    prompts = {"query": "query: ", "document": "passage: "}
    SentenceTransformer(modules=[words, mean], prompts=prompts).save(str(folder / "encoder"))
    for labels in (1, 3):
        config = BertConfig(**shape, num_labels=labels)
        BertForSequenceClassification(config).save_pretrained(folder / f"reranker{labels}")
        tokenizer.save_pretrained(folder / f"reranker{labels}")
    return folder


@pytest.fixture
def index(models: Path, tmp_path: Path) -> Path:
    library = Library.create(tmp_path / "index", SentenceEncoder(str(models / "encoder")))
    library.put({"/a.md": make_report("a", "Mentors plan.", "Leaders sing.", "Mentors sing.")})
    return tmp_path / "index"


def test_a_models_own_prompts_are_put_before_questions_and_passages(models: Path) -> None:
    encoder = SentenceEncoder(str(models / "encoder"))
    bare = SentenceEncoder(str(models / "encoder"), Prompts(question="", passage=""))
    text = "mentors plan"
    assert encoder.window == 46
    assert encoder.encode([text])[0] == pytest.approx(
        bare.encode([f"passage: {text}"])[0], abs=1e-5
    )
    assert encoder.encode_question(text) == pytest.approx(
        bare.encode([f"query: {text}"])[0], abs=1e-5
    )
    assert np.linalg.norm(encoder.encode_question(text)) == pytest.approx(1.0, abs=1e-5)


def test_an_index_belongs_to_its_passage_prompt(models: Path, index: Path) -> None:
    Library.open(index, SentenceEncoder(str(models / "encoder"), Prompts(question="q: ")))
    with pytest.raises(OtherEncoderError):
        Library.open(index, SentenceEncoder(str(models / "encoder"), Prompts(passage="p: ")))


def test_a_reranker_counts_as_much_as_all_the_rest(models: Path, index: Path) -> None:
    folder, encoder = str(models / "reranker1"), str(models / "encoder")
    plain = Desk.open(index, encoder).search("mentors plan", 3).hits
    found = Desk.open(index, encoder, reranker=folder).search("mentors plan", 3).hits
    values = CrossEncoderReranker(folder).scores("mentors plan", [h.paragraph.text for h in plain])
    opinion = (values - values.min()) / np.ptp(values)
    expected = {
        hit.paragraph.anchor: hit.score / plain[0].score / 2 + second / 2
        for hit, second in zip(plain, opinion, strict=True)
    }
    assert {h.paragraph.anchor: h.score for h in found} == pytest.approx(expected, abs=1e-3)
    assert [h.paragraph.anchor for h in found] == sorted(expected, key=lambda a: -expected[a])


def test_what_it_says_moves_a_hit(index: Path, models: Path) -> None:
    class Last:
        def scores(self, question: str, texts: list[str]) -> np.ndarray:
            return np.array([10.0 if "Leaders" in text else 0.0 for text in texts])

    library = Library.open(index, SentenceEncoder(str(models / "encoder")))
    before = search(library, "mentors plan").hits
    after = search(library, "mentors plan", reranker=Last()).hits
    place = [[h.paragraph.text for h in hits].index("Leaders sing.") for hits in (before, after)]
    assert place[1] < place[0]
    assert {h.paragraph.anchor for h in before} == {h.paragraph.anchor for h in after}


def test_a_model_that_cannot_rank_is_refused(models: Path, tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="3 scores a text"):
        CrossEncoderReranker(str(models / "reranker3")).scores("mentors", ["plan", "sing"])
    with pytest.raises(EncoderError, match="cannot be loaded"):
        CrossEncoderReranker(str(tmp_path)).scores("mentors", ["plan"])
