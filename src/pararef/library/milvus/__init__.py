"""An index that many processes and machines use at once, kept by a Milvus server.

Paragraphs, their vectors and what filters compare are in the engine only. What is known of
whole reports follows it as a copy on each machine, and with it the words that are searched.
"""

from pararef.library.milvus.library import MilvusLibrary

__all__ = ["MilvusLibrary"]
