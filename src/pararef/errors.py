"""What can go wrong, as one family.

    ParaRefError
    ├── ReadingError          a file that cannot be read as a report
    ├── EncoderError          the encoder's weights are missing or unusable
    ├── LibraryError          the index folder
    │   ├── NoIndexError          nothing has been built there
    │   ├── DamagedIndexError     it is there, but not whole
    │   ├── OtherEncoderError     it was built with another encoder
    │   ├── BusyIndexError        another process is writing to it
    │   └── EngineError           the server that keeps it is away, or refuses
    ├── NotFoundError         no such report or paragraph
    ├── QuestionError         a question that cannot be asked
    ├── QuestionSetError      a set of questions, or what a run keeps, that cannot be read
    ├── CollectionError       a collection of quotations that cannot be read
    ├── ModelError            a language model that gave nothing to use
    └── SettingError          a setting that cannot be used

Every message is one sentence, or two, for the person at the keyboard: what is
wrong, which file or setting it is, and what to do about it.
"""


class ParaRefError(Exception):
    """The root of the family: catch this to catch them all."""


class ReadingError(ParaRefError):
    """A file cannot be read as a report."""


class EncoderError(ParaRefError):
    """The encoder's weights are missing or unusable."""


class LibraryError(ParaRefError):
    """Something is wrong with an index, or with what it was asked for."""


class NoIndexError(LibraryError):
    """Nothing has been built in this folder, or under this name on a server."""


class DamagedIndexError(LibraryError):
    """The index is not whole."""


class OtherEncoderError(LibraryError):
    """The index was built with another encoder, so scores would mean nothing."""


class BusyIndexError(LibraryError):
    """Another process is writing to the index, or has changed it in the midst of a question."""


class EngineError(LibraryError):
    """The server that keeps an index does not answer in time, or refuses what it is asked."""


class NotFoundError(ParaRefError):
    """The library holds no such report or paragraph."""


class QuestionError(ParaRefError):
    """A question that is blank, too long, or has no words to look for."""


class QuestionSetError(ParaRefError):
    """A set of questions, or what a run of it keeps beside its results, cannot be read."""


class CollectionError(ParaRefError):
    """A collection of quotations cannot be read, or is too large."""


class ModelError(ParaRefError):
    """A language model cannot be reached, or gave nothing that can be used."""


class SettingError(ParaRefError):
    """A setting has a value that cannot be used."""


def first_line(error: Exception) -> str:
    """What another library's error says, cut to a line."""
    return (str(error).strip() or type(error).__name__).splitlines()[0][:160]
