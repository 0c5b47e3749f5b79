"""The texts that people may read, as templates, from the source itself."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import segkit

SOURCES = Path(segkit.__file__).parent
WORDS = re.compile(r"[A-Za-z]{2,}[,:;]? \(?[A-Za-z]{2,}")
WORD = re.compile(r"[A-Za-z]{3,}")
UNREAD = (
    "schemas.py", "statuses.py", "placeholders.py", "cli/app.py", "cli/process/run.py",
    "__init__.py",
    "cli/__init__.py", "sources/calendarwords.py", "sources/currencies.py", "sources/totalwords.py",
    "render/languages/catalogue.py", "render/report/svg.py",
)  # fmt: skip
"""Modules whose texts are help, which is English, or lists of words to recognise."""
UNREAD_CALLS = frozenset(("AssertionError", "AttributeError", "KeyError", "TypeError", "compile", "Option", "option", "_option", "_limit", "_column", "_cuts", "_date", "fullmatch", "search", "match", "sub", "split", "findall", "finditer", "import_module", "getLogger"))  # fmt: skip


TYPED = re.compile(
    r"segkit \S|--?[a-z]|\[\[|zcat |mkdir |chmod |pip |<|white on |\{\}<|Basic |\{\} (\{\} )?(= |-o |\{\}/)|bold |not bold|black on |head: |# |role: |(SELECT|INSERT|DELETE|DROP|CREATE|LOCK|PRAGMA|BEGIN|SET) |q\.\{\}|sqlite3 |sqlite:///"
)
"""What a hint gives to type, code, and styles: these are the same in every language."""


def is_typed(text: str) -> bool:
    """Tell whether a text is something to type, a pattern or a style, and nothing to read."""
    words = re.sub(r"--[a-z-]+( [A-Z]+| \{\}|\s'[^']*'| [\w,.*-]+)?|   or   |\{#?\}|[^A-Za-z ]", " ", text)
    return bool(TYPED.match(text) and (not text.startswith("--") or len(words.split()) < 2)) or bool(
        re.search(r"\w\|\w|\\[dws]| \?\[", text) or text in {"Value error,", "double precision", "Failed to connect:", "(no value)", "error: {}", "hint: {}", "note: {}"}
        or text.startswith(("segment_customers", 'segment = "own', "--encoding cp1251", "--to-db sqlite", "first_name=", "{} lists/manifest","--quantity COLUMN", "--{} COLUMN"))
    )  # fmt: skip


@cache
def texts() -> dict[str, str]:
    """Return every template that people may read, and where it stands."""
    found: dict[str, str] = {}
    for path in sorted(SOURCES.rglob("*.py")):
        name = path.relative_to(SOURCES).as_posix()
        if name not in UNREAD and not name.startswith("cli/options/"):
            for line, text in _texts(ast.parse(path.read_text("utf-8"))):
                found.setdefault(re.sub(r"\{\w+\}", "{}", text), f"{name}:{line}")
    return {text: where for text, where in found.items() if not is_typed(text)}


def _texts(tree):
    """Go through the texts of a module: what is no docstring, no pattern, and has words."""
    unread = {part for node in ast.walk(tree) for part in _parts(node)}
    for node in ast.walk(tree):
        if node in unread:
            continue
        if isinstance(node, ast.JoinedStr):
            text = template_of(node)
            literal = re.sub(r"\{#?\}|--[a-z-]+|[`'][^`']*[`']", " ", text)
            if WORD.search(literal) and " " in text.strip():
                yield node.lineno, text
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and WORDS.search(node.value):
            yield node.lineno, node.value.strip(" \n")


def _parts(node):
    """Go through what is no text by itself: docstrings, patterns, pieces of f-strings."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called in UNREAD_CALLS:
            yield from ast.walk(node)
    if isinstance(node, ast.JoinedStr):
        yield from (value for value in node.values if isinstance(value, ast.Constant))
        specs = [value.format_spec for value in node.values if isinstance(value, ast.FormattedValue)]
        yield from (part for spec in specs if spec for part in ast.walk(spec))


def template_of(node):
    """Write an f-string with gaps: `{}`, or `{#}` for a formatted number."""
    parts = []
    for value in node.values:
        if isinstance(value, ast.Constant):
            parts.append(value.value)
        else:
            spec = ast.unparse(value.format_spec) if value.format_spec else ""
            parts.append("{#}" if re.search(r"[,df%]", spec.strip("f'\"")) else "{}")
    return "".join(parts).strip(" \n")
