"""A store that speaks as much of S3 as reading needs, and a plain server of files, both on the loopback."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY, SECRET = "AKIDEXAMPLE", "secret-of-the-tests"


class Store(ThreadingHTTPServer):
    """Buckets of objects; private ones want a signature by `KEY`."""

    daemon_threads = True

    def __init__(self, objects: dict[str, bytes], public: tuple[str, ...] = (), page_size: int = 1000) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.objects, self.public, self.page_size = objects, public, page_size
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def buckets(self) -> set[str]:
        return {name.partition("/")[0] for name in self.objects}


class Handler(BaseHTTPRequestHandler):
    server: Any
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        name, query = unquote(parts.path.lstrip("/")), parse_qs(parts.query)
        self.server.asked.append(f"{self.command} {name}")
        bucket, _, key = name.partition("/")
        signed = self.headers.get("Authorization", "")
        if bucket not in self.server.buckets:
            self.refuse(404, "NoSuchBucket")
        elif bucket not in self.server.public and not signed:
            self.refuse(403, "AccessDenied")
        elif signed and f"Credential={KEY}/" not in signed:
            self.refuse(403, "InvalidAccessKeyId")
        elif not key:
            self.listing(bucket, query)
        elif name not in self.server.objects:
            self.refuse(404, "NoSuchKey")
        else:
            self.object(self.server.objects[name])

    def object(self, content: bytes) -> None:
        first, last = 0, len(content) - 1
        asked = self.headers.get("Range", "")
        if asked.startswith("bytes="):
            start, _, end = asked.removeprefix("bytes=").partition("-")
            first, last = int(start), min(int(end or last), last)
        self.send_response(206 if asked else 200)
        self.send_header("Content-Range", f"bytes {first}-{last}/{len(content)}")
        self.send_header("ETag", '"1"')
        self.send_header("Last-Modified", "Mon, 01 Jan 2024 00:00:00 GMT")
        self.body(content[first : last + 1], "binary/octet-stream")

    def listing(self, bucket: str, query: dict[str, list[str]]) -> None:
        prefix = query.get("prefix", [""])[0]
        after = query.get("continuation-token", [""])[0]
        keys = sorted(name.partition("/")[2] for name in self.server.objects if name.startswith(f"{bucket}/{prefix}"))
        keys = [key for key in keys if key > after]
        limit = min(int(query.get("max-keys", ["1000"])[0]), self.server.page_size)
        page, more = keys[:limit], len(keys) > limit
        found = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(self.server.objects[f'{bucket}/{key}'])}</Size>"
            "<LastModified>2024-01-01T00:00:00.000Z</LastModified></Contents>"
            for key in page
        )
        token = f"<NextContinuationToken>{escape(page[-1])}</NextContinuationToken>" if more else ""
        xml = (
            f"<ListBucketResult><Name>{bucket}</Name><Prefix>{escape(prefix)}</Prefix><KeyCount>{len(page)}</KeyCount>"
            f"<IsTruncated>{str(more).lower()}</IsTruncated>{token}{found}</ListBucketResult>"
        )
        self.send_response(200)
        self.body(xml.encode(), "application/xml")

    def refuse(self, status: int, code: str) -> None:
        self.send_response(status)
        self.body(f"<Error><Code>{code}</Code><Message>{SECRET}</Message></Error>".encode(), "application/xml")

    def body(self, content: bytes, kind: str) -> None:
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


class Site(Handler):
    """A server of files: `objects` by path, and a few ways to fail."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        name = unquote(parts.path.lstrip("/"))
        self.server.asked.append(f"{name}?{parts.query} {self.headers.get('Authorization', '')}")
        if name.isdigit():
            self.send_response(int(name))
            self.body(SECRET.encode(), "text/plain")
        elif name.startswith("moved/"):
            self.send_response(302)
            self.send_header("Location", f"/{name.removeprefix('moved/')}")
            self.body(b"", "text/plain")
        elif name.startswith("cut/"):
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(self.server.objects[name.removeprefix("cut/")])
            self.close_connection = True
        elif name in self.server.objects:
            self.send_response(200)
            self.body(self.server.objects[name], "text/csv")
        else:
            self.send_response(404)
            self.body(b"no such page", "text/plain")


@contextmanager
def serving(server: Store, handler: type[Handler] = Handler) -> Iterator[Store]:
    """Serve while the block runs."""
    server.RequestHandlerClass = handler
    worker = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    worker.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        worker.join()
