"""Milvus as pararef uses it: calls that are tried again, errors said in a sentence.

The only user of pymilvus.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from pararef.errors import EngineError, ParaRefError, SettingError, first_line
from pararef.library.milvus.address import Address

_ASKED = 10.0  # seconds that a question may take, tries together
_STORED = 180.0  # seconds that a change may: a server that is started again takes a minute
_ONE = 30.0  # seconds of one try
_PAUSE, _LONGEST = 0.1, 5.0  # seconds between two tries: twice as long each time, up to
_SETTLING = 10.0  # seconds after a change in which a server may not have heard of it everywhere
# What no second try will change: a wrong parameter, an expression that cannot be read.
_OURS = frozenset({6, 1100, 1101, 65535})
# How a server that is starting, or that lost a part, words its errors.
_PASSING = ("not loaded", "released", "not ready", "no available", "unavailable",
            "not found in", "offline",
            "timeout", "deadline", "rate limit", "closed", "reset", "connect", "not healthy",
            "recover", "lag", "channel", "node", "shard")  # fmt: skip

Row = Mapping[str, Any]


class Server:
    """One Milvus server, or a proxy of a cluster. May be used by several threads.

    Raises:
        EngineError: From every call, if the server does not answer in time, or refuses.
    """

    def __init__(self, address: Address) -> None:
        self.address = address
        self._made: Any = None
        self._making = threading.Lock()
        self._patience = threading.local()
        self._changed = 0.0
        self._lost = False  # it did not answer when it was asked last

    def version(self) -> tuple[int, ...]:
        """Its version; (0,) of the small one, for trying things out, that counts otherwise."""
        said = str(self._call("get_server_version"))
        if "lite" in said and not said.startswith("v2."):
            return (0,)
        numbers = "".join(sign if sign.isdigit() else " " for sign in said).split()
        return tuple(int(number) for number in numbers[:3])

    @contextlib.contextmanager
    def storing(self) -> Iterator[None]:
        """Inside, a call has the time that a server needs to be started again."""
        with self.within(_STORED):
            yield

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Inside, a call has so much time."""
        before = getattr(self._patience, "seconds", _ASKED)
        self._patience.seconds = seconds
        try:
            yield
        finally:
            self._patience.seconds = before

    def has_changed(self) -> None:
        """Something was stored, by whomever: for a while, what is read must be the newest."""
        self._changed = time.monotonic()

    @property
    def _level(self) -> str:
        settled = time.monotonic() - self._changed > _SETTLING
        return "Eventually" if settled and not self._lost else "Strong"

    # Collections

    def has(self, collection: str) -> bool:
        """Whether there is one, or an alias of one."""
        return bool(self._call("has_collection", collection))

    def resolved(self, alias: str) -> str | None:
        """The collection that an alias stands for; None where there is no such alias."""
        try:
            held = self._call("describe_alias", alias)
        except EngineError as error:
            if error.__cause__ is not None and _is_unknown(error.__cause__):
                return None
            raise  # it may well be there
        return str(held.get("collection_name") or "") or None

    def point(self, alias: str, collection: str) -> None:
        """Let an alias stand for a collection from now on."""
        verb = "create_alias" if self.resolved(alias) is None else "alter_alias"
        self._call(verb, collection, alias)

    def forget(self, alias: str) -> None:
        """An alias stands for nothing any more."""
        self._call("drop_alias", alias)

    def collections(self) -> list[str]:
        """The names of all collections."""
        return [str(name) for name in self._call("list_collections")]

    def create(self, name: str, fields: Sequence[Row], indexes: Sequence[Row], **more: Any) -> None:
        """Make a collection, ready to be searched.

        Args:
            name: Of it; one that is there already is left as it is.
            fields: Arguments of `add_field`, the types by their names.
            indexes: Arguments of `add_index`.
            more: Of `create_collection`.
        """
        if not self.has(name):
            from pymilvus import DataType, MilvusClient

            schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
            for field in fields:
                types = {k: DataType[v] for k, v in field.items() if k in _TYPES}
                schema.add_field(**{**field, **types})
            wanted = MilvusClient.prepare_index_params()
            for index in indexes:
                wanted.add_index(**index)
            self._call("create_collection", name, schema=schema, index_params=wanted, **more)
        self._call("load_collection", name)

    def drop(self, name: str) -> None:
        """Drop a collection, if it is there."""
        if self.has(name):
            self._call("drop_collection", name)

    # Entities

    def insert(self, collection: str, rows: Sequence[Row]) -> None:
        """Store entities whose keys are new."""
        # A try that seemed to fail may have stored them.
        self._call("insert", collection, list(rows), again="upsert")

    def put(self, collection: str, rows: Sequence[Row]) -> None:
        """Store entities, in place of those with their keys."""
        self._call("upsert", collection, list(rows))

    def delete(self, collection: str, which: str) -> None:
        """Delete the entities that an expression holds for."""
        self._call("delete", collection, filter=which)

    def get(self, collection: str, keys: Sequence[int], fields: Sequence[str]) -> list[Row]:
        """Entities by their keys, in any order; those that are not there are left out."""
        if not keys:
            return []
        level = self._level
        return list(
            self._call(
                "get", collection, list(keys), output_fields=list(fields), consistency_level=level
            )
        )

    def newest(self, collection: str, key: int, fields: Sequence[str]) -> Row | None:
        """One entity as whoever stored it last left it."""
        return self.one(collection, key, fields, "Strong")

    def one(
        self, collection: str, key: int, fields: Sequence[str], level: str = "Eventually"
    ) -> Row | None:
        """One entity, as it is or was a moment ago; None where there is none."""
        found = self._call(
            "get", collection, [key], output_fields=list(fields), consistency_level=level
        )
        return found[0] if found else None

    def where(self, collection: str, which: str, fields: Sequence[str], most: int) -> list[Row]:
        """Entities that an expression holds for, in any order."""
        return list(
            self._call(
                "query",
                collection,
                which,
                output_fields=list(fields),
                limit=most,
                consistency_level=self._level,
            )
        )

    def nearest(
        self, collection: str, field: str, vector: Any, k: int, which: str = "", **search: Any
    ) -> list[tuple[int, float]]:
        """The keys of the entities with the largest inner products, with those, largest first."""
        (found,) = self._call(
            "search",
            collection,
            data=[vector],
            anns_field=field,
            limit=k,
            filter=which,
            search_params={"metric_type": "IP", "params": search},
            consistency_level=self._level,
        )
        return [(int(hit["id"]), float(hit["distance"])) for hit in found]

    # Calls

    def close(self) -> None:
        """Let go of the connection."""
        with self._making:
            if self._made is not None:
                self._made.close()
                self._made = None

    def _client(self) -> Any:
        with self._making:
            if self._made is None:
                # gRPC tells the screen of pings that a server thinks too many.
                os.environ.setdefault("GRPC_VERBOSITY", "NONE")
                try:
                    from pymilvus import MilvusClient
                except ImportError as error:
                    raise SettingError(
                        f"The index {self.address} is kept by Milvus, whose client is not"
                        " installed: run `pip install 'pararef[milvus]'`."
                    ) from error
                logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
                uri, token = self.address.uri, self.address.token
                self._made = MilvusClient(uri=uri, token=token, timeout=_ONE)
            return self._made

    def _call(self, verb: str, *args: Any, again: str | None = None, **named: Any) -> Any:
        """Call the client, and once more while the server may only be out of breath.

        Args:
            again: What is called the second time.
        """
        patience = getattr(self._patience, "seconds", _ASKED)
        until, pause = time.monotonic() + patience, _PAUSE
        while True:
            left = until - time.monotonic()
            try:
                ask: Callable[..., Any] = getattr(self._client(), verb)
                told = ask(*args, timeout=max(1.0, min(_ONE, left)), **named)
                if self._lost:  # it may have been started again, and not know all at once
                    self._lost = False
                    self.has_changed()
                return told
            except (ParaRefError, TypeError, AttributeError, KeyError):  # no server's fault
                raise
            except Exception as error:  # pymilvus's, gRPC's, and those of closed connections
                if _passes(error):
                    self._lost = True
                    if "consistency_level" in named:
                        named["consistency_level"] = "Strong"
                if not _passes(error) or left < pause:
                    raise self._explained(error) from error
                if _is_idle(error):
                    self._wake(str(args[0]), left)
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST)
            verb = again or verb

    def _wake(self, collection: str, left: float) -> None:
        """Have a collection loaded: the small server has none loaded when it is started again."""
        with contextlib.suppress(Exception):  # what was to be called will say it
            self._client().load_collection(collection, timeout=max(1.0, min(_ONE, left)))

    def _explained(self, error: Exception) -> EngineError:
        said = first_line(error)
        if _passes(error):
            return EngineError(
                f"The server that keeps the index, {self.address}, does not answer ({said}): try"
                " again in a moment, or look whether it runs."
            )
        return EngineError(f"The server that keeps the index, {self.address}, refuses: {said}.")


_TYPES = ("datatype", "element_type")


def _is_idle(error: BaseException) -> bool:
    """Whether a collection is there, and not loaded."""
    words = str(error).lower()
    return "not loaded" in words or "state 'released'" in words


def _is_unknown(error: BaseException) -> bool:
    """Whether there is no collection or alias of that name."""
    words = str(error).lower()
    return "alias not found" in words or "not exist" in words


def _passes(error: BaseException) -> bool:
    """Whether another try may do."""
    code = getattr(error, "code", None)
    if callable(code):  # of gRPC's
        return True
    words = str(error).lower()
    if code in _OURS or _is_unknown(error):
        return False
    return code is None or any(part in words for part in _PASSING)
