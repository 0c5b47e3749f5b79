"""segkit help: every column and every topic has a definition, in both languages."""

from __future__ import annotations

import re

import pytest

from segkit import schemas
from segkit.render.languages.speech import speak, spoken
from segkit.render.languages.topics import TABLES, topics
from tests.commandline import run

COLUMNS = {column for table in TABLES for column in getattr(schemas, table).columns}


@pytest.fixture(autouse=True)
def english_again():
    """Leave no language behind."""
    yield
    speak("en")


def test_topics_are_listed():
    listed = run("help").out
    assert all(re.search(rf"\b{re.escape(topic.name)}\b", listed) for topic in topics())


def test_no_name_is_of_two_topics():
    names = [name.casefold() for topic in topics() for name in {topic.name, *topic.names}]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("asked", ["counted order", "Counted-Order", "counted_order", "учтенный заказ"])
def test_a_topic_is_found_by_any_of_its_names(asked):
    assert "An order whose total is above zero." in " ".join(run("help", *asked.split()).out.split())


def test_a_column_is_explained_for_every_command_that_writes_it():
    said = " ".join(run("help", "revenue_between").out.split())
    assert "segkit compare the difference: what they brought between the days (currency)" in said


@pytest.mark.parametrize("topic", topics(), ids=lambda topic: topic.name)
def test_a_topic_is_defined_in_both_languages(topic):
    english, russian = topic.said["en"], topic.said["ru"]
    assert english.isascii() or "−" in english or "·" in english
    assert len(re.findall("[а-яё]", russian)) > 20
    assert english.endswith(".")
    assert russian.endswith(".")
    assert set(re.findall(r"--[a-z-]+", english)) == set(re.findall(r"--[a-z-]+", russian))


def test_every_column_has_a_meaning_in_russian():
    speak("ru")
    assert sorted(column.name for column in COLUMNS if spoken(column.meaning) == column.meaning) == []


def test_options_that_definitions_name_are_there():
    from tests.architecture.commands import flags

    known = {flag for _, flag, _ in flags()}
    assert {flag for topic in topics() for flag in re.findall(r"--[a-z-]+", topic.said["en"])} <= known


def test_an_unknown_word_is_answered_with_the_nearest():
    done = run("help", "recensy")
    assert (done.status, done.error, done.hint) == (
        2,
        "there is no topic 'recensy'",
        "did you mean segkit help recency?",
    )


def test_the_help_of_a_command_is_that_of_the_command():
    assert run("help", "export").out == run("export", "--help").out


def test_help_speaks_russian():
    said = run("help", "churn", "--lang", "ru").out
    assert said.startswith("отток\n")
    assert run("help", "--lang", "ru").out.startswith("От строк к клиентам\n")
