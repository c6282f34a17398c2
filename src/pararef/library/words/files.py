"""The files of the lexical index: what is in them, and how they are changed.

Like the vectors, they are a copy of what the catalogue holds, and are made again
if they are lost.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import tantivy
from tantivy import Document as Document
from tantivy import Query, TextAnalyzerBuilder, Tokenizer

from pararef.library import chunks, facets
from pararef.library.checksums import of_file
from pararef.library.shortforms import initials
from pararef.library.words.index import MARK, WordIndex
from pararef.library.words.tokens import analyser, folded
from pararef.records import Paragraph, Report

_ANALYSER = "english"
_APART = "apart"  # at blanks, and no more
_HEAP = 50_000_000  # bytes; Tantivy wants 15 MB a thread at least
# The end of each of Tantivy's files: a description with a CRC-32, its length, and this number.
_FOOTER, _MAGIC = struct.Struct("<II"), 1337


class WordFiles:
    """The files of the lexical index, which grows with the library.

    A change of them is whole or not there; `state` tells of which generation they are.

    Args:
        folder: Made if it is not there; None for an index in memory.

    Raises:
        OSError: If they are not whole, or were written by an earlier version.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        new = folder is None or not folder.exists()
        if folder is not None and new:
            folder.mkdir(parents=True)
        try:
            if folder is not None and not new:
                _check(folder)
            self._index = (
                tantivy.Index(_schema(), path=str(folder) if folder else None)
                if new
                else tantivy.Index.open(str(folder))
            )
            self._index.config_reader("manual")
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # Tantivy panics on a damaged file, beyond Exception
            raise OSError(str(error)) from error
        if self._index.schema != _schema():
            raise OSError(f"{folder} lacks fields that are looked in")
        self._index.register_tokenizer(_ANALYSER, analyser())
        self._index.register_tokenizer(_APART, TextAnalyzerBuilder(Tokenizer.whitespace()).build())

    def state(self) -> WordIndex:
        """What is in the files now. Raises OSError if they cannot be read."""
        try:
            self._index.reload()
            return WordIndex(
                self._index.searcher(), self._index.schema, is_kept=self.folder is not None
            )
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # as above
            raise OSError(str(error)) from error

    def change(
        self,
        generation: int,
        last: int,
        documents: Iterable[Document],
        gone: Iterable[int] = (),
    ) -> None:
        """Make it a copy of another generation of the catalogue.

        Args:
            generation: Which.
            last: The highest row that a paragraph has had in it.
            documents: Of the paragraphs that are new.
            gone: The rows of the reports that are no more.

        Raises:
            OSError: If the files cannot be written; they are as before then.
        """
        try:
            writer = self._index.writer(heap_size=_HEAP, num_threads=1)
            for report in gone:
                writer.delete_documents_by_query(
                    Query.term_query(self._index.schema, "owner", report)
                )
            for document in documents:
                writer.add_document(document)
            writer.delete_documents_by_term("mark", MARK)
            mark = Document()
            mark.add_text("mark", MARK)
            mark.add_unsigned("generation", generation)
            mark.add_unsigned("row", last)
            writer.add_document(mark)
            writer.commit()
            writer.wait_merging_threads()
        except (ValueError, RuntimeError) as error:  # a full disk among them
            raise OSError(str(error)) from error


def document(row: int, owner: int, report: Report, paragraph: Paragraph) -> Document:
    """What is indexed of a paragraph, under its row and that of its report."""
    made = Document()
    made.add_unsigned("row", row)
    made.add_unsigned("owner", owner)
    made.add_text("text", folded(chunks.content(paragraph)))
    made.add_text("context", folded(chunks.context(report, paragraph)))
    made.add_text("initials", " ".join(initials(paragraph.text)))
    made.add_text("kind", paragraph.kind)
    made.add_text("stance", paragraph.stance)
    if paragraph.phase:
        made.add_text("phase", paragraph.phase)
    for heading in paragraph.section:
        made.add_text("heading", heading.casefold())
    for field, value, _ in facets.values(report):
        made.add_text(field, value)
    return made


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", stored=False, indexed=False, fast=True)
    builder.add_unsigned_field("owner", stored=False, indexed=True)
    builder.add_unsigned_field("generation", stored=False, indexed=False, fast=True)
    builder.add_text_field("mark", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("text", tokenizer_name=_ANALYSER)
    builder.add_text_field("context", tokenizer_name=_ANALYSER, index_option="freq")
    builder.add_text_field("initials", tokenizer_name=_APART, index_option="basic")
    for name in (*facets.FIELDS, "phase", "kind", "stance", "heading"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    return builder.build()


def _check(folder: Path) -> None:
    """Raise OSError if a file of the index is not as it was written."""
    meta = json.loads((folder / "meta.json").read_text("utf-8"))
    names = [segment["segment_id"].replace("-", "") for segment in meta["segments"]]
    files = [file for name in names for file in folder.glob(f"{name}.*")]
    with ThreadPoolExecutor() as threads:
        list(threads.map(_check_file, files))


def _check_file(path: Path) -> None:
    with path.open("rb") as file:
        end = file.seek(-_FOOTER.size, os.SEEK_END)
        length, magic = _FOOTER.unpack(file.read())
        file.seek(end - length)
        described = json.loads(file.read(length))
        if magic != _MAGIC or described["crc"] != of_file(file, end - length):
            raise OSError(f"{path} is not as it was written")
