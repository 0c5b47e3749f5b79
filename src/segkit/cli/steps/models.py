"""Frozen models on the command line: read, held against other options, written."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from segkit.choices import OrderBy, Returns
from segkit.cli.settings import was_said
from segkit.errors import UsageError

if TYPE_CHECKING:
    from segkit.cli.console import Voice
    from segkit.cli.options.model import SavingOptions
    from segkit.cli.options.shared import InputOptions, OutputOptions, ScoringOptions
    from segkit.runs.outcome import Segmentation
    from segkit.runs.terms import Policy, Scoring
    from segkit.scoring.frozen import FrozenModel

NO_DIGEST = "note: the model keeps no digest of its customers: on Spark they are not fetched"


def scoring_by_model(options: ScoringOptions) -> Scoring:
    """Read the model that was named, and refuse what would contradict it.

    Raises:
        UsageError:  An option says what the model says.
        SegkitError: The file is no model.
    """
    from segkit.runs.terms import scoring_of_model
    from segkit.scoring.frozen import read_model

    said = [
        field.name for field in fields(options)
        if getattr(options, field.name) != field.default or was_said(field.name)
    ]  # fmt: skip
    against = ["--" + name.replace("_", "-") for name in said if name != "model"]
    if against:
        flags = " and ".join(against)
        raise UsageError(
            f"--model says how scores and labels come about, and so does {flags}",
            hint=f"leave out {flags}, or leave out --model",
        )
    return scoring_of_model(read_model(Path(str(options.model))))


def policy_of(reading: InputOptions, model: FrozenModel | None) -> Policy:
    """Gather what returns do and what is an order; a model says it where no option does.

    Raises:
        UsageError: An option says something else than the model.
    """
    from segkit.runs.terms import Policy

    if model is None:
        return Policy(reading.returns, reading.order_by, reading.currency)
    stick = model.yardstick
    for name, default in (("returns", Returns.NET), ("order_by", OrderBy.LINE), ("currency", None)):
        asked, frozen = getattr(reading, name), getattr(stick, name)
        if asked != frozen and (asked != default or was_said(name)):
            flag = "--" + name.replace("_", "-")
            raise UsageError(
                f"{flag} {asked} contradicts the model, which was learnt with {frozen or 'no such choice'}",
                hint=f"leave out {flag}, or leave out --model",
            )
    return Policy(stick.returns, stick.order_by, reading.currency)


def check_saving(saving: SavingOptions, scoring: ScoringOptions, reading: InputOptions, out: OutputOptions) -> None:
    """Refuse a model file that cannot or must not be written, before anything is read.

    Raises:
        UsageError:  There is a model already.
        SegkitError: The file cannot be written.
    """
    from segkit.sinks.atomic import check_target

    if saving.save_model is None:
        return
    if scoring.model:
        raise UsageError(
            "--save-model writes what was learnt, and with --model nothing is learnt", hint="leave out one of them"
        )
    check_target(saving.save_model, reading.files, clobber=not out.no_clobber)


def save(run: Segmentation, saving: SavingOptions, reading: InputOptions, voice: Voice) -> None:
    """Write the model of a run, where one was asked for; the file appears whole or not at all.

    Raises:
        SegkitError: The file cannot be written.
    """
    from segkit.sinks.atomic import whole_file
    from segkit.sources.places.paths import told_name

    if saving.save_model is None:
        return
    model = run.frozen([Path(told_name(name)).name for name in reading.files])
    with whole_file(saving.save_model) as stream:
        stream.write(model.to_json().encode())
    if not model.base.sha256:
        voice.say(NO_DIGEST)
    voice.say(f"model {model.fingerprint[:12]} written: {saving.save_model}")
