"""Addresses of databases taken apart: a password is for the driver, and nobody else ever sees it.

What a driver would make of an address that it cannot read is not tried: its complaint would quote a part of it,
and that part may be the password.
"""

from __future__ import annotations

import re
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from segkit.errors import UsageError
from segkit.immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Iterator

SQLITE, POSTGRESQL = "sqlite", "postgresql"
_SCHEME = re.compile(r"(?i)(sqlite|postgres(?:ql)?):/")
_POSTGRESQL = re.compile(
    r"(?:(?P<user>[^:@/?]*)(?::(?P<password>[^:@/?]*))?@)?(?P<hosts>[^@/?]*)(?:/(?P<base>[^@/?]*))?(?:\?(?P<more>[^?]*))?"
)
_HOST = re.compile(r"(?:[\w.%-]*|\[[0-9A-Fa-f:.%]+\])(?::\d{1,5})?")
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SECRET = frozenset(("password", "sslpassword"))


@immutable
class Database:
    """One database: a file of SQLite, or a PostgreSQL on a server."""

    kind: str
    place: str = field(repr=False)
    """The file; or the whole address as the driver takes it."""
    shown: str
    """What may be said of it."""
    typed: str
    """The address as it would be typed, without its passwords."""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    table: str | None = None
    """The table or view that the address ends in: sqlite:///crm.db#people."""

    @property
    def path(self) -> Path:
        """The file of an SQLite database."""
        return Path(self.place).expanduser()

    def without_secrets(self, text: str) -> str:
        """Return what a driver says, without any password."""
        for secret in sorted(self.secrets, key=len, reverse=True):
            text = text.replace(secret, "***")
        return text


def is_database(name: str) -> bool:
    """Tell whether a name is the address of a database, and no path."""
    return _SCHEME.match(name) is not None


def database_of(name: str) -> Database:
    """Take an address apart.

    Raises:
        UsageError: It is none that segkit knows, or cannot be read; nothing of it is quoted then.
    """
    scheme, _, rest = name.partition(":")
    if scheme.casefold() == SQLITE:
        return _sqlite(rest)
    if scheme.casefold() not in {POSTGRESQL, "postgres"} or not rest.startswith("//"):
        raise UsageError(
            "this is no address of a database that segkit knows",
            hint="sqlite:///shop.db   or   postgresql://USER@SERVER/DATABASE",
        )
    return _postgresql(rest.removeprefix("//"))


def _sqlite(rest: str) -> Database:
    path = rest.removeprefix("//").removeprefix("/") if rest.startswith("///") else ""
    table = None
    if not Path(path).expanduser().exists():  # a file may have such a mark in its name
        path, table = _parted(path)
    if not path or path == ":memory:":
        raise UsageError(
            "an address of SQLite has three slashes and then the file",
            hint="sqlite:///shop.db   or, from the root, sqlite:////srv/shop.db",
        )
    return Database(SQLITE, path, path, f"sqlite:///{path}", table=table)


def _parted(rest: str) -> tuple[str, str | None]:
    address, _, table = rest.partition("#")
    return address, unquote(table) or None


def _postgresql(rest: str) -> Database:
    rest, table = _parted(rest)
    parts = _POSTGRESQL.fullmatch(rest)
    options = list(_options(parts["more"])) if parts and parts["more"] else []
    if (
        parts is None
        or _BAD_PERCENT.search(rest)
        or not all(_HOST.fullmatch(host) for host in parts["hosts"].split(","))
        or any(not mark for _, mark, _ in options)
    ):
        raise UsageError(
            "the address of the database cannot be read (it is not shown here: a password may stand in it)",
            hint="write @ : / ? % # in a password as %40 %3A %2F %3F %25 %23, or keep it in PGPASSWORD",
        )
    given = {key: unquote(value) for key, _, value in options}
    secrets = [parts["password"] or "", *(value for key, _, value in options if key in _SECRET)]
    hosts = parts["hosts"] or given.get("host", "")
    base = unquote(parts["base"] or "") or given.get("dbname", "")
    user = f"{parts['user']}@" if parts["user"] else ""
    more = "&".join(f"{key}={value}" for key, _, value in options if key not in _SECRET)
    typed = f"{POSTGRESQL}://{user}{parts['hosts']}" + (f"/{parts['base']}" if parts["base"] else "")
    return Database(
        POSTGRESQL,
        f"{POSTGRESQL}://{rest}",
        f"{POSTGRESQL}://{hosts}/{base}" if not hosts.startswith("/") else f"{POSTGRESQL}:///{base}",
        f"{typed}?{more}" if more else typed,
        tuple(dict.fromkeys(text for secret in secrets for text in (secret, unquote(secret)) if text)),
        table,
    )


def _options(text: str) -> Iterator[tuple[str, str, str]]:
    """Take `key=value&key=value` apart; a value with a bare @ is none: it may be the end of a password."""
    for part in text.split("&"):
        key, mark, value = part.partition("=")
        yield key, "" if "@" in part or not re.fullmatch(r"\w+", key) else mark, value
