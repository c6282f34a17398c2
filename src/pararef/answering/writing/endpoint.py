"""Where a language model is asked."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A server of the protocol that Ollama, llama.cpp, vLLM and most clouds speak.

    Attributes:
        url: As in http://127.0.0.1:11434/v1.
        model: Its name there.
        key: Sent to this server only, and shown nowhere.
        timeout: Seconds for a whole answer.
    """

    url: str
    model: str
    key: SecretStr | None = None
    timeout: float = 60.0
