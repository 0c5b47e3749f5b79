"""Objects in stores and pages on servers into local copies: s3, gs, az, https.

Whole objects are fetched and not scanned in place. A run reads a file several times (its sample, what
has to be known of the whole, the lines, sometimes once more to name a cell), and what it reads must be one
and the same file each time: an object that is written anew meanwhile would give numbers that belong to neither.
Nothing is sent anywhere but these reads.
"""

from __future__ import annotations

import os
import re
import threading
from contextlib import suppress
from datetime import timedelta
from typing import IO, TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, unquote, urlsplit

from segkit.errors import SegkitError
from segkit.immutable import immutable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

T = TypeVar("T")
BLOCK = 1 << 20
LIMIT = 200 << 30
PATIENCE = 30.0
"""Seconds without an answer, or without a byte."""
CONNECT = 10.0
STORES = {"s3": "s3", "s3a": "s3", "gs": "gs", "gcs": "gs", "az": "az", "abfs": "az", "abfss": "az"}
_SCHEME = re.compile(r"(?i)(s3a?|gs|gcs|az|abfss?|https?)://")
_MAGIC = re.compile(r"[*?\[]")
_YES = frozenset(("1", "true", "yes"))


@immutable
class Address:
    """Where an object lies, and what may be said of it: never a password or a token."""

    scheme: str
    host: str
    """Server, bucket or container."""
    key: str
    account: str | None = None
    """The storage account, where an address of Azure names it."""
    url: str = ""

    @property
    def shown(self) -> str:
        """The address without what is secret in it."""
        at = f"@{self.account}" if self.account else ""
        return f"{self.scheme}://{self.host}{at}/{self.key}"

    @property
    def kind(self) -> str:
        """Which store it is: s3, gs, az; or https."""
        return STORES.get(self.scheme, "https")

    @property
    def path(self) -> str:
        """The path within a store."""
        return f"{self.host}/{self.key}".rstrip("/")

    def with_key(self, key: str) -> Address:
        """Return the address of another object of the bucket."""
        return Address(self.scheme, self.host, key, self.account)


def is_remote(name: str) -> bool:
    """Tell whether a name is an address and no path."""
    return _SCHEME.match(name) is not None


def address_of(name: str) -> Address:
    """Take an address apart.

    Raises:
        SegkitError: It names no bucket, no server, or no object.
    """
    scheme, _, rest = name.partition("://")
    scheme = scheme.lower()
    if scheme in STORES:
        host, _, key = rest.partition("/")
        host, _, server = host.partition("@")
        if not host:
            raise SegkitError(f"{scheme}:// names no bucket", hint=f"{scheme}://BUCKET/orders.csv")
        return Address(scheme, host, key, server or None)
    parts = urlsplit(name)
    if not parts.hostname:
        raise SegkitError(f"{scheme}:// names no server", hint=f"{scheme}://SERVER/orders.csv")
    server = parts.hostname + (f":{parts.port}" if parts.port else "")
    return Address(scheme, server, unquote(parts.path.lstrip("/")), url=name)


def suffix_of(name: str) -> str:
    """Return the suffix of an address's key, as far as it may stand in a file's name."""
    found = re.search(r"\.[A-Za-z0-9]{1,8}$", address_of(name).key)
    return found[0] if found else ""


def listed(name: str, tables_of: Callable[[Sequence[str]], list[str]]) -> tuple[list[str], list[str]]:
    """Return the objects that are meant: itself, those that match a pattern, those below a prefix; and those beside.

    `tables_of` picks tables by their names.

    Raises:
        SegkitError: Nothing is there, or the store does not let us look.
    """
    where = address_of(name)
    if where.kind == "https":
        return [name], []
    found = _patiently(where, lambda: _keys(where))
    prefix = ""
    if _MAGIC.search(where.key) and where.key not in found:
        pattern = _pattern(where.key)
        found = [key for key in found if pattern.fullmatch(key)]
        meant = tables_of(found) or found
        if not meant:
            raise SegkitError(f"no object matches {where.shown}", hint="look at the prefix and the quotes around it")
    elif found == [where.key]:
        meant = found
    else:
        folder = where.key.rstrip("/")
        prefix = f"{folder}/" if folder else ""
        found = [key.removeprefix(prefix) for key in found]
        meant = tables_of(found)
        if not meant:
            raise SegkitError(f"no table under {where.shown}", hint="name an object, or a prefix that holds some")
    wanted = set(meant)
    others = sorted(key for key in found if key not in wanted)
    return [where.with_key(prefix + key).shown for key in sorted(meant)], others


def _keys(where: Address) -> list[str]:
    """List the key itself where it is an object, else all keys below it or below the pattern's fixed part."""
    from pyarrow import fs

    store = _store(where)
    here = store.get_file_info(where.path) if where.key and not where.key.endswith("/") else None
    if here is not None and here.type == fs.FileType.File:
        return [where.key]
    magic = _MAGIC.search(where.key)
    fixed = where.key[: magic.start()].rpartition("/")[0] if magic else where.key.rstrip("/")
    below = fs.FileSelector(f"{where.host}/{fixed}".rstrip("/"), recursive=True)
    start = len(where.host) + 1
    return [info.path[start:] for info in store.get_file_info(below) if info.type == fs.FileType.File]


def _pattern(key: str) -> re.Pattern[str]:
    """Read a pattern as a shell does: `*` stays within a folder, `**` does not."""
    parts = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    words = re.split(r"(\*\*/|\*\*|\*|\?|\[[^\]/]+\])", key)
    return re.compile(
        "".join(parts.get(word) or (word if word.startswith("[") else re.escape(word)) for word in words),
    )


def fetch(name: str, target: Path) -> str:
    """Copy one object to a file, and return the address as it may be shown.

    Raises:
        SegkitError: It is not there, not ours to read, or does not come whole.
    """
    where = address_of(name)
    stream, size = _patiently(where, lambda: _opened(where))
    got = 0
    try:
        with target.open("xb") as out:
            while block := _patiently(where, lambda: stream.read(BLOCK)):
                got += len(block)
                if got > LIMIT:
                    raise SegkitError(f"{where.shown} is larger than {LIMIT >> 30} GiB: refused", hint="fetch it first")
                try:
                    out.write(block)
                except OSError as fault:
                    raise SegkitError(
                        f"cannot keep a copy of {where.shown}: {(fault.strerror or str(fault)).lower()}",
                        hint="set TMPDIR to a folder with room",
                    ) from fault
    finally:
        with suppress(Exception):
            stream.close()
    if size is not None and got != size:
        raise SegkitError(
            f"{where.shown} came in part: {got:,} of {size:,} bytes", hint="try again; nothing was written"
        )
    return where.shown


def _opened(where: Address) -> tuple[IO[bytes], int | None]:
    if where.kind != "https":
        stream = _store(where).open_input_file(where.path)
        return stream, stream.size()
    from urllib.request import Request, urlopen

    user, url = _without_user(where.url)
    # `identity`: what is packed on the way could not be held against its length.
    headers = {"User-Agent": "segkit", "Accept-Encoding": "identity", **user}
    answer = urlopen(Request(url, headers=headers), timeout=PATIENCE)  # noqa: S310 - only http and https come here
    length = answer.headers.get("Content-Length")
    return answer, int(length) if length and length.isdigit() else None


def _without_user(url: str) -> tuple[dict[str, str], str]:
    """Move user and password of an address to where a server looks for them."""
    import base64

    parts = urlsplit(url)
    safe = quote(parts.path, safe="/%:@!$&'()*+,;=~")
    netloc = parts.netloc.rpartition("@")[2]
    bare = parts._replace(netloc=netloc, path=safe, fragment="").geturl()
    if parts.username is None:
        return {}, bare
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
    return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}, bare


def _store(where: Address) -> Any:
    from pyarrow import fs

    if where.kind == "s3":
        endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""
        scheme, _, host = endpoint.rpartition("://")
        region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
        if not region and not endpoint:
            with suppress(OSError):
                region = fs.resolve_s3_region(where.host)
        return fs.S3FileSystem(
            anonymous=_is_on("AWS_SKIP_SIGNATURE") or _is_on("AWS_NO_SIGN_REQUEST"),
            region=region or None, scheme=scheme or "https", endpoint_override=host.rstrip("/") or None,
            connect_timeout=CONNECT, request_timeout=PATIENCE,
            retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=3),
        )  # fmt: skip
    if where.kind == "gs":
        scheme, _, host = os.environ.get("STORAGE_EMULATOR_HOST", "").rpartition("://")
        return fs.GcsFileSystem(
            anonymous=_is_on("GOOGLE_SKIP_SIGNATURE") or bool(host),
            scheme=scheme or ("http" if host else "https"), endpoint_override=host.rstrip("/") or None,
            retry_time_limit=timedelta(seconds=CONNECT),
        )  # fmt: skip
    return fs.AzureFileSystem(**azure_settings(where, os.environ))


def azure_settings(where: Address, given: Mapping[str, str]) -> dict[str, str]:
    """Gather account and key from an address and the environment, by the names that Azure's own tools use.

    Raises:
        SegkitError: No storage account is named.
    """
    parts = dict(
        part.split("=", 1) for part in given.get("AZURE_STORAGE_CONNECTION_STRING", "").split(";") if "=" in part
    )
    account = (
        (where.account or "").partition(".")[0]
        or given.get("AZURE_STORAGE_ACCOUNT_NAME")
        or given.get("AZURE_STORAGE_ACCOUNT")
        or parts.get("AccountName")
    )
    if not account:
        raise SegkitError(
            f"{where.shown}: no storage account is named", hint="export AZURE_STORAGE_ACCOUNT=NAME, and a key or token"
        )
    settings = {"account_name": account}
    keys = ("AZURE_STORAGE_KEY", "AZURE_STORAGE_ACCOUNT_KEY", "AZURE_STORAGE_ACCESS_KEY")
    key = next((given[name] for name in keys if given.get(name)), parts.get("AccountKey"))
    token = given.get("AZURE_STORAGE_SAS_TOKEN") or parts.get("SharedAccessSignature")
    if key:
        settings["account_key"] = key
    elif token:
        settings["sas_token"] = token
    if endpoint := given.get("AZURE_STORAGE_BLOB_ENDPOINT") or parts.get("BlobEndpoint"):
        scheme, _, host = endpoint.rpartition("://")
        settings |= {"blob_storage_authority": host.partition("/")[0], "blob_storage_scheme": scheme or "https"}
    return settings


def _is_on(name: str) -> bool:
    return os.environ.get(name, "").casefold() in _YES


def _patiently(where: Address, step: Callable[[], T]) -> T:
    """Take a step that may wait for a server, in a thread of its own: Ctrl-C works, and nothing hangs for ever.

    Raises:
        SegkitError: What the server says, in words; or that it says nothing.
    """
    done: list[T] = []
    faults: list[BaseException] = []

    def run() -> None:
        try:
            done.append(step())
        except BaseException as fault:  # noqa: BLE001 - it is raised again where it is waited for
            faults.append(fault)

    worker = threading.Thread(target=run, daemon=True)
    worker.start()
    worker.join(4 * PATIENCE)  # three tries and the time between them
    if faults:
        from segkit.sources.places.refusals import refusal

        raise refusal(where, faults[0]) from None
    if not done:
        raise SegkitError(f"{where.shown}: no answer within {4 * PATIENCE:.0f} seconds", hint="look at the network")
    return done[0]
