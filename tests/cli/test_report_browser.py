"""The page of a report in a real browser: nothing is asked of anybody, nothing fails, all pictures are there."""

import json
import re
import shutil
import subprocess

import pytest
from commandline import run

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
QUIETLY = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-default-apps", "--enable-logging=stderr",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)  # fmt: skip
OF_THE_BROWSER = (".google.com", ".googleapis.com", ".gvt1.com")
"""Where a browser looks for news of itself; here no name is resolved, so that it finds none."""
MEASURE = """<script>addEventListener("load", () => {
  document.querySelectorAll("details").forEach(one => one.open = false);
  const seen = [...document.querySelectorAll("figure svg[role=img]")].filter(one => {
    const box = one.getBoundingClientRect(); return box.width > 150 && box.height > 60; });
  document.title = JSON.stringify([seen.length, document.documentElement.scrollWidth, innerWidth]);
});</script></body>"""
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed here")


@pytest.fixture(scope="module")
def page(example_orders, tmp_path_factory):
    """Return the file of a page."""
    target = tmp_path_factory.mktemp("page") / "r.html"
    done = run("report", example_orders, "--by", "category", "--lang", "ru", "-o", target, "-q")
    assert done.status == 0, done.err
    return target


def opened(path, tmp_path, *options):
    done = subprocess.run(
        [BROWSER, *QUIETLY, f"--user-data-dir={tmp_path / 'profile'}", *options, path.as_uri()],
        capture_output=True, text=True, encoding="utf-8", errors="replace", timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done


def test_nothing_fails_and_nothing_is_fetched(page, tmp_path):
    log = tmp_path / "net.json"
    done = opened(page, tmp_path, f"--log-net-log={log}", "--net-log-capture-mode=Everything", "--dump-dom")
    assert "CONSOLE" not in done.stderr
    assert "<section" in done.stdout
    hosts = set(re.findall(r'"url":"(?:https?|wss?|ftp)://([^/":]+)', log.read_text("utf-8", "replace")))
    assert {host for host in hosts if not host.endswith(OF_THE_BROWSER)} == set()


@pytest.mark.parametrize("width", [1280, 500])
def test_all_pictures_are_seen_and_the_page_does_not_scroll_sideways(width, page, tmp_path):
    measured = tmp_path / "m.html"
    measured.write_text(POLICY.sub("", page.read_text("utf-8")).replace("</body>", MEASURE), "utf-8")
    done = opened(measured, tmp_path, f"--window-size={width},900", "--dump-dom")
    seen, wide, inside = json.loads(re.search("<title>(.*?)</title>", done.stdout)[1])
    assert seen == 10
    assert wide <= inside
