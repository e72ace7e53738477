"""key=value arguments."""

from __future__ import annotations

import pytest

from twin.configuration.arguments import MOST_ALTERNATIVES, parsed
from twin.errors import InputError

VALUES = {
    "run.seed=7": 7, "run.seed=0.5": 0.5, "study.question='a, b'": "a, b", 'study.question="1"': "1",
    "record.detail=[sale,miss]": ["sale", "miss"], "demand.law_settings={dispersion: 5}": {"dispersion": 5},
    "execution.progress=false": False, "study.question=NO": "NO", "study.question=0123": "0123", "study.question=": "",
    "scenarios=[a,b]": ["a", "b"], "demand=seasonal": "seasonal",
}


@pytest.mark.parametrize("text", VALUES)
def test_values_follow_hydras_grammar(text):
    """Numbers, quoted and plain text, lists, mappings, true and false."""
    (argument,) = parsed(text)
    assert argument.value == VALUES[text]
    assert type(argument.value) is type(VALUES[text])
    assert parsed(argument.text)[0].value == VALUES[text]


@pytest.mark.parametrize("path", ["a b", "a,b", "c={x}", "[x]", "价格", "a'b"])
def test_a_path_is_taken_as_it_stands(path):
    """No grammar applies to folders."""
    (argument,) = parsed(f"out={path}")
    assert argument.value == path


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("run.seed=1,2,3", [1, 2, 3]),
        ("run.seed=range(1,4)", [1, 2, 3]),
        ("run.seed=sort(3,1)", [1, 3]),
        ("demand=stationary,seasonal", ["stationary", "seasonal"]),
        ("scenarios=[a],[b]", [["a"], ["b"]]),
        ("record.journal_sites=choice('x,y',z)", ["x,y", "z"]),
    ],
)
def test_alternatives_of_a_sweep(text, values):
    """In the order written."""
    assert [argument.value for argument in parsed(text, multirun=True)] == values


@pytest.mark.parametrize(
    "text",
    [
        "run.seed=1,1", "run.seed=shuffle(1,2)", "run.seed=interval(0,1)", "demand=glob(*)", "network=a,b",
        "study=a,b", "execution.workers=1,2",
    ],
)
def test_sweeps_that_are_none(text):
    """Repeated, random or endless alternatives, and what a study has one of."""
    with pytest.raises(InputError):
        parsed(text, multirun=True)


def test_an_endless_range_is_cut_before_it_is_counted():
    """The limit of variants is found out without making them all."""
    assert len(parsed("run.seed=range(0,1000000000)", multirun=True)) == MOST_ALTERNATIVES + 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("run.seed=1,2", "--multirun"), ("run.seed=[1", "not readable"), ("run.seed=nan", "finite"),
        ("run.seed=-inf", "finite"), ("run.seed=null", "is empty"), ("study.question=${oc.env:HOME}", "not allowed"),
        ("record.detail=[{_target_: x}]", "record.detail.0._target_"),
        ("study.question=" + "x" * 20_000, "longer than"),
        ("run.seed=" + "[" * 30 + "]" * 30, "brackets"), ("study.question='\x1b[2J'", "control character"),
    ],
)
def test_values_that_are_no_plain_data_are_explained(text, said):
    """On one printable line."""
    with pytest.raises(InputError) as caught:
        parsed(text)
    assert said in str(caught.value)
    assert str(caught.value).isprintable()


def test_an_argument_knows_where_it_stands():
    """The command line, or a line of a study's file."""
    assert parsed("run.seed=1")[0].where == "command line: run.seed"
    assert parsed("run.seed=1", "a.yaml:3: overrides.0")[0].where == "a.yaml:3: overrides.0: run.seed"
