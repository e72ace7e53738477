"""The shape of a configuration."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, ValidationError

from twin.configuration import schema
from twin.configuration.locate import Library

MODELS = [model for model in vars(schema).values() if isinstance(model, type) and issubclass(model, schema.Strict)]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_is_frozen_strict_and_explains_every_key(model):
    """A key without a meaning could not be explained to a planner."""
    assert model.model_config["frozen"] and model.model_config["strict"]
    nested = [name for name, field in model.model_fields.items() if not field.description]
    parts = {name for name, field in schema.Configuration.model_fields.items() if not field.description}
    assert set(nested) <= (parts if model is schema.Configuration else set())


def test_only_events_rights_and_models_of_customers_have_keys_of_their_own():
    """The classes they name declare the others."""
    open_ones = {model.__name__ for model in MODELS if model.model_config["extra"] == "allow"} - {"Open"}
    assert open_ones == {"Event", "Right", "Demand", "Orders"}


def test_nothing_can_be_changed_afterwards():
    """A configuration that was checked stays as it was."""
    run = schema.Run(horizon_days=1, warmup_days=0, replications=1, seed=1, grain="day", within_day="spread")
    with pytest.raises(ValidationError):
        run.seed = 2


def test_auto_is_one_worker_per_core():
    """Resolved at once, so that everybody else sees a number."""
    given = {"engine": "serial", "audit": "daily", "resume": "auto", "progress": True}
    assert schema.Execution(workers="auto", **given).workers >= 1
    assert schema.Execution(workers=3, **given).workers == 3


@pytest.mark.parametrize(
    ("group", "model"),
    [
        ("study", schema.StudyFile), ("network", schema.NetworkFile), ("demand", schema.Demand),
        ("strategy", schema.Strategy), ("replenishment", schema.Rule), ("forecasting", schema.Rule),
        ("allocation", schema.Rule), ("sourcing", schema.Rule), ("promising", schema.Rule),
        ("transshipment", schema.Rule), ("orders", schema.Orders),
        ("scenarios", schema.Scenario),
    ],
)
def test_every_shipped_file_fits_its_model(group: str, model: type[BaseModel]):
    """Each name of each group."""
    library = Library(shipped_only=True)
    for name in library.names(group):
        model.model_validate(library.find(group, name, "x").document.data)
    assert library.problems == []
