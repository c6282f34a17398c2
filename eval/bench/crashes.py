"""Kill a process that changes an index, again and again, and see that nothing is lost.

    python eval/bench/crashes.py [--kills N] [--seed N]

A writer puts reports in, replaces them, takes them out and makes the files for searching
again, as fast as it can; it is killed (SIGKILL) at a random moment, N times. After each, the
index must hold the state before the change that was cut off or the state after it, find every
paragraph of it by its words and by its vector, and nothing else. Two readers look all the
while, and must always see one whole state. At the end the doctor must find it whole.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import numpy as np

from pararef.library import Library, Term, Vectors
from pararef.library.copies import together
from pararef.library.doctor import examine
from pararef.records import Kind, Paragraph, ReadingLog, Report

_REPORTS = 6  # that come and go
_MOST = 30  # paragraphs of one
_WAIT = (0.0, 0.5)  # seconds from the start of the writer's work to its death
_WIDTH = 16

State = dict[str, int]
"""Which version of each report is there, by its id."""


class Hashed:
    """An encoder that needs no weights: each text has a direction of its own."""

    name = "hashed"
    window = 60

    def tokens(self, text: str) -> int:
        """Words."""
        return len(text.split())

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors, shape (n, 16)."""
        seeds = [int.from_bytes(blake2b(t.encode(), digest_size=8).digest()) for t in texts]
        vectors = np.stack([np.random.default_rng(seed).normal(size=_WIDTH) for seed in seeds])
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors.astype(np.float32)

    def encode_question(self, question: str) -> Vectors:
        """The vector of a text, shape (16,)."""
        vector: Vectors = self.encode([question])[0]
        return vector


@dataclass(frozen=True, slots=True)
class Step:
    """A change: reports put in, by their names and versions, or one taken out."""

    put: tuple[tuple[str, int], ...] = ()
    out: str | None = None

    def after(self, state: State) -> State:
        """The state that it makes of one."""
        return {k: v for k, v in (state | dict(self.put)).items() if k != self.out}


def steps(seed: int) -> Iterator[Step]:
    """Changes without end, always the same from the same seed."""
    chance = random.Random(seed)
    there: State = {}
    version = 0
    while True:
        version += 1
        names = chance.sample([f"r{n}" for n in range(_REPORTS)], chance.randint(1, 3))
        if there and chance.random() < 0.3:
            step = Step(out=chance.choice(sorted(there)))
        else:
            step = Step(put=tuple((name, version) for name in names))
        there = step.after(there)
        yield step


def words(name: str, version: int) -> list[str]:
    """A word of each paragraph of a report that no other has."""
    count = 3 + (version * 7 + int(name[1:])) % (_MOST - 3)
    return [f"{name}v{version}p{at}" for at in range(1, count + 1)]


def report(name: str, version: int) -> Report:
    """A version of a report."""
    texts = [f"{word} is said of mentors." for word in words(name, version)]
    return Report(
        name,
        name,
        f"{name}.md",
        f"{version:064x}",
        1,
        ReadingLog(0, 0),
        paragraphs=tuple(
            Paragraph(name, str(at), Kind.NUMBERED, text, number=str(at))
            for at, text in enumerate(texts, 1)
        ),
    )


def write(folder: Path, seed: int, done: int, journal: Path) -> None:
    """Change the index until killed; the journal says what was begun and what ended."""
    library = Library.open(folder, Hashed())
    together._LEAST = 20  # vectors outside the file, so that it is made again every few changes
    with journal.open("a", encoding="utf-8") as noted:
        for number, step in enumerate(steps(seed)):
            if number < done:
                continue
            print(f"begin {number}", file=noted, flush=True)
            if step.out:
                library.remove(step.out)
            else:
                library.put({f"/{name}.md": report(name, v) for name, v in step.put})
            print(f"end {number}", file=noted, flush=True)


def state_of(library: Library) -> State:
    """Which versions there are. Inside `snapshot`, each looked for in every way.

    Raises:
        AssertionError: If what is found is not what is there.
    """
    state: State = {}
    for name in library.names():
        stored = library.report(name)
        version = int(stored.sha256, 16)
        state[name] = version
        assert stored.paragraphs == report(name, version).paragraphs, f"{name} is a mixture"
    expected = [(name, word) for name, version in state.items() for word in words(name, version)]
    assert library.counts()["paragraphs"] == len(expected), "the counts are wrong"
    rows = library.matching([Term(("mentors",))], 2 * len(expected) + 100)
    held = library.paragraphs(list(rows))
    found = sorted((p.report, p.text.split()[0]) for p in held.values())
    assert found == sorted(expected), "words find other paragraphs than there are"
    for name, word in expected[:: max(1, len(expected) // 5)]:
        vector = library.encoder.encode([f"{word} is said of mentors."])
        near = library.paragraphs(list(library.nearest(vector, 1)))
        assert [(p.report, p.text.split()[0]) for p in near.values()] == [(name, word)], (
            "vectors find other paragraphs than there are"
        )
    return state


def look(folder: Path, seed: int, faults: Path) -> None:
    """Read until killed: each state must be one that the writer has made, none before the last."""
    library = Library.open(folder, Hashed())
    making = steps(seed)
    state: State = {}
    seen = False
    while True:
        try:
            with library.snapshot():
                now = state_of(library)
            for _ in range(1_000):
                if now == state:
                    break
                state = next(making).after(state)
            else:
                raise AssertionError("a state that never was")
            seen = True
        except Exception as error:
            with faults.open("a", encoding="utf-8") as noted:
                print(f"{type(error).__name__}: {error} (seen before: {seen})", file=noted)
            return
        time.sleep(0.01)


def run(kills: int, seed: int, folder: Path) -> list[str]:
    """Kill so often; tells what went wrong, a line for each fault."""
    context = multiprocessing.get_context("forkserver")
    index, journal, faults = folder / "index", folder / "journal", folder / "faults"
    journal.touch()
    Library.create(index, Hashed()).close()
    chance = random.Random(seed)
    readers: list[ForkServerProcess] = []
    wrong: list[str] = []
    done, before = 0, State()
    making = steps(seed)
    for _ in range(kills):
        while sum(reader.is_alive() for reader in readers) < 2 and not faults.exists():
            reader = context.Process(target=look, args=(index, seed, faults), daemon=True)
            reader.start()
            readers.append(reader)
        writer = context.Process(target=write, args=(index, seed, done, journal))
        size = journal.stat().st_size
        writer.start()
        while journal.stat().st_size == size and writer.is_alive():
            time.sleep(0.002)
        time.sleep(chance.uniform(*_WAIT))
        assert writer.pid is not None
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()
        lines = journal.read_text("utf-8").splitlines()
        ended = sum(line.startswith("end") for line in lines)
        while done < ended:
            before = next(making).after(before)
            done += 1
        begun = lines[-1] == f"begin {done}"
        library = Library.open(index, Hashed())
        try:
            with library.snapshot():
                now = state_of(library)
        except AssertionError as error:
            wrong.append(f"after {done} changes: {error}")
            break
        finally:
            library.close()
        if begun and now != before:  # it was there before it could be noted
            before = next(making).after(before)
            done += 1
            with journal.open("a", encoding="utf-8") as noted:
                print(f"end {done - 1}", file=noted)
        if now != before:
            wrong.append(f"after {done} changes: a state that is neither the old nor the new")
            break
    for reader in readers:
        reader.kill()
        reader.join()
    if faults.exists():
        wrong += faults.read_text("utf-8").splitlines()
    # A change that nobody cuts off: before the first there need be no files for searching.
    library = Library.open(index, Hashed())
    library.put({"/r0.md": report("r0", 1_000_000)})
    library.close()
    wrong += [fault.what for fault in examine(index)]
    print(f"{kills} kills in {done} changes, {len(readers)} readers: {len(wrong)} faults")
    return wrong


def main() -> None:
    """Run, and end with 1 if anything was wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="pararef-crashes-"))
    try:
        wrong = run(asked.kills, asked.seed, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for line in wrong:
        print(line)
    if wrong:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
