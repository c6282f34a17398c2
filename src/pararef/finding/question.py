"""A question as it is understood: what to look for, and in what words.

Bad questions are refused here, with a sentence, and no later.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pararef.errors import QuestionError
from pararef.finding import naming, stance
from pararef.finding.acronyms import ShortForm, long_forms, short_forms
from pararef.finding.english import is_english, is_familiar
from pararef.finding.glossary import Glossary, shipped
from pararef.finding.operators import marked
from pararef.finding.spelling import corrections
from pararef.finding.wanted import Wanted, wanted
from pararef.library import Library, Term, is_number, stems, tokens
from pararef.records import Expansion, Stance

# Words that people say to a program, and that are no subject.
_TALK = frozenset(
    stems(
        "hello hi hey thanks thank please ok okay yes tell show give know say said want else again"
        " anything something everything stuff thing things more continue explain one very much"
        " morning afternoon evening huh hmm um er"
    )
)

_FRIENDLY = frozenset(stems("good nice lovely"))
_ALONE = ("help", "test", "testing")

LONGEST = 1000
"""Characters that a question may have."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a question is taken to ask.

    Attributes:
        question: As asked, without the space around it.
        encoded: What is compared in meaning: short forms that the reports never
            print spelled out.
        terms: What is compared word by word.
        expansions: The short forms spelled out, and long ones shortened.
        stance: Whether it asks for strengths, weaknesses, or neither.
        general: It asks for strengths or weaknesses and names no subject but a
            whole report or phase.
        words: The stems of all that is looked for, in any form.
        strange: It asks after a name, or letters, that no report prints.
        wanted: The sort of fact that it asks for.
        reports: Those that it names; none where it names none.
        names: The words that name them.
        phrases: Words in quotation marks: a paragraph must print them so.
        without: Words with a minus before them: a paragraph must not have them.
        excluded: Reports that such words name.
        rest: The question without marks and names.
        empty: Why there is nothing to look for: a sentence; None where there is something.
    """

    question: str
    encoded: str
    terms: tuple[Term, ...]
    expansions: tuple[Expansion, ...]
    stance: Stance | None
    general: bool
    words: frozenset[str]
    strange: bool
    wanted: Wanted | None
    reports: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    excluded: frozenset[str] = frozenset()
    rest: str = ""
    empty: str | None = None


def checked(question: str) -> str:
    """The question without the space around it.

    Raises:
        QuestionError: If it is too long.
    """
    # A terminal or a browser can hand over halves of characters, which nothing can carry.
    question = " ".join(question.encode("utf-8", "replace").decode("utf-8").split())
    if len(question) > LONGEST:
        raise QuestionError(
            f"The question has {len(question):,} characters: ask in at most {LONGEST:,}."
        )
    return question


def understand(
    library: Library,
    question: str,
    expand: bool = True,
    infer: bool = True,
    glossary: Glossary | None = None,
    judge: bool = True,
    literal: Collection[str] = (),
) -> Understood:
    """Find out what a question asks of these reports.

    Args:
        library: Whose reports say what short forms mean.
        question: As typed.
        expand: Spell short forms out, and the other way round, and put slips right.
        infer: Take the names of providers for a limit of the search.
        glossary: Of short forms; the shipped one if None.
        judge: Take it for a question after strengths, or weaknesses, where it says so.
        literal: Words, in any case of letters, that are no short forms, slips or names.

    Raises:
        QuestionError: If it is too long, or says only what is unwanted.
    """
    question = checked(question)
    glossary = glossary or shipped()
    given = marked(question)
    left = {word.casefold() for word in literal}
    slips = corrections(library, given.words, given.phrases) if expand else []
    slips = [slip for slip in slips if slip.short.casefold() not in left]
    typed = _replaced(given.words, {slip.short: slip.long for slip in slips})
    named = naming.meant(library, typed, left) if infer else naming.Meant((), (), typed)
    asking = named.rest
    short = short_forms(library, asking, glossary) if expand else []
    long = long_forms(library, asking, glossary) if expand else []
    short = [
        form
        for form in short
        if left.isdisjoint((form.printed.casefold(), form.expansion.short.casefold()))
    ]
    long = [form for form in long if form.short.casefold() not in left]
    asked = stance.asked(asking) if judge else None
    general = asked is not None and stance.is_general(asking)
    terms = _terms(stance.subject(asking) if judge else asking, short, long)
    if asked and general:
        terms = (Term(stance.HEADINGS[asked]), *terms)
    return Understood(
        question=question,
        encoded=_encoded(asking, short),
        terms=terms,
        expansions=tuple(dict.fromkeys([*slips, *(form.expansion for form in short), *long])),
        reports=named.reports,
        names=named.names,
        phrases=given.phrases,
        without=given.without,
        excluded=frozenset(
            report for word in given.without for report in naming.meant(library, word).reports
        ),
        stance=asked,
        general=general,
        words=frozenset(stem for term in terms for form in term.forms for stem in stems(form)),
        strange=_names_the_unknown(library, asking, short),
        wanted=wanted(asking),
        rest=asking,
        empty=_empty(library, asking, terms, named.reports),
    )


def _empty(
    library: Library, asking: str, terms: tuple[Term, ...], reports: tuple[str, ...]
) -> str | None:
    """Why there is nothing to look for in a question."""
    if reports:
        return None
    if not asking:
        return "The question is blank: type a few words, or a whole question."
    words = {token.stem: token.span.of(asking) for token in tokens(asking)}
    said = words.keys() - _TALK
    friendly = said <= _FRIENDLY and said != words.keys()
    if not terms or not said or friendly or asking.casefold().strip(" ?.!") in _ALONE:
        return "The question names nothing to look for: say what it should be about."
    if not any(
        (library.frequency(stem) or is_english(word) or word[0].isupper())
        and (len(word) > 2 or is_number(stem) or word.isupper())
        for stem, word in words.items()
    ):
        return "None of these words is in the reports, nor in English: check the spelling."
    return None


def _names_the_unknown(library: Library, question: str, short: list[ShortForm]) -> bool:
    """Whether a question has a name, or letters, that no report prints."""
    spelled = {form.printed for form in short}
    return any(
        word[0].isupper()
        and word not in spelled
        and not any(library.frequency(stem) for stem in stems(word.replace("-", " ")))
        and (word.isupper() or not is_familiar(word))
        for token in tokens(question)
        if (word := token.span.of(question))
    )


def _encoded(question: str, short: list[ShortForm]) -> str:
    return _replaced(
        question, {form.printed: form.expansion.long for form in short if not form.known}
    )


def _replaced(text: str, words: Mapping[str, str]) -> str:
    """A text with some of its words replaced, all at once."""
    if not words:
        return text
    listed = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{listed})(?!\w)", lambda found: words[found[0]], text)


def _terms(subject: str, short: list[ShortForm], long: list[Expansion]) -> tuple[Term, ...]:
    """A term for each content word; for a short form, it or its long form."""
    spelled = {form.printed: form.expansion.long for form in short}
    terms = []
    for token in tokens(subject):
        word = token.span.of(subject)
        forms = [word, spelled[word]] if word in spelled else [word]
        if "-" in word:
            forms.append(word.replace("-", " "))
        terms.append(Term(tuple(forms)))
    # "A&E" is no word of the index: its long form alone is looked for.
    whole = {token.span.of(subject) for token in tokens(subject)}
    terms += [Term((long_form,)) for printed, long_form in spelled.items() if printed not in whole]
    terms += [Term((expansion.short,)) for expansion in long]
    return tuple(dict.fromkeys(terms))
