"""A page of facts: all sections in one HTML file that needs nothing from anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from segkit.immutable import immutable
from segkit.render.languages.speech import language, spoken, word
from segkit.render.report import labels, overview, people, periods
from segkit.render.report.definitions import definitions_section
from segkit.render.report.parts import Labels, day
from segkit.render.safe_text import harmless

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segkit.render.report.parts import Facts, Section

FOLDER = Path(__file__).parent
NEAR = "Made on one machine; nothing was sent anywhere"
FAR = "Made on Spark, where the lines are; only small tables were fetched"


@immutable
class Look:
    """What a page is called, and whose it is."""

    title: str = ""
    logo: str = ""
    """An address that begins with data:, or nothing."""
    version: str = ""
    far: bool = False
    """Whether the lines lie on a cluster."""


def page_of(facts: Facts, segments: Sequence[Mapping[str, Any]], look: Look) -> str:
    """Draw facts as a page in the language of the run; `segments` know the titles of labels."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    known = Labels(segments)
    sections = [_section(name, facts, known) for name in facts["sections"]]
    rooms = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    rooms.filters["harmless"] = harmless
    words = {
        "table": spoken("The numbers as a table"),
        "contents": word("Contents"),
        "as_of": spoken(f"as of {facts['as_of']}"),
        "more": spoken("Files and lines one by one"),
        "made": spoken(f"made by segkit {look.version}"),
        "no_names": spoken(FAR if look.far else NEAR),
    }
    return rooms.get_template("page.html.j2").render(
        title=look.title or spoken("Know your customers"),
        logo=look.logo,
        language=language(),
        day=day(facts["as_of"]),
        sections=[one for one in sections if one is not None],
        words=words,
        style=(FOLDER / "page.css").read_text("utf-8"),
    )


def _section(name: str, facts: Facts, known: Labels) -> Section | None:
    if name == "definitions":
        return definitions_section()
    if name in {"breakdown", "customers"} and not facts[name]:
        return None
    plain = {
        "facts": overview.facts_section,
        "figures": overview.figures_section,
        "quality": overview.quality_section,
        "retention": periods.retention_section,
        "revenue": periods.revenue_section,
        "distribution": people.distribution_section,
        "pareto": people.pareto_section,
        "clusters": people.clusters_section,
    }
    if name in plain:
        return plain[name](facts)
    labelled = {
        "map": labels.map_section,
        "segments": labels.segments_section,
        "movement": labels.movement_section,
        "breakdown": people.breakdown_section,
        "customers": people.customers_section,
    }
    return labelled[name](facts, known)
