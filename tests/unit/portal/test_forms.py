"""The form of a template: every parameter is asked for, or it is said that it is not; foreign schemas cost nothing else."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from catalejo.model.entities import Entity
from catalejo.portal.facts.forms import API_VERSION, FormField, TemplateForm, first_values, form_of
from catalejo.portal.pages.catalog import create

from .worlds import TEAM, entity, portal

TEMPLATE = "template:default/service"


def template(parameters: object, **raw: object) -> Entity:
    """A template that asks for something."""
    steps = [{"action": "fetch:template"}, {"action": "fetch:template"}, {"action": "acme:secret-sauce"}]
    told = {"apiVersion": API_VERSION, "spec": {"parameters": parameters, "steps": steps}, **raw}
    return replace(entity(TEMPLATE), raw=told)


def form(parameters: object) -> TemplateForm:
    """Its form, in a catalog of two teams and a system."""
    made = template(parameters)
    others = [entity(TEAM, ""), entity("group:other/team-b", ""), entity("system:default/shop")]
    return form_of(portal([made, *others]), made)


def field(about: object, required: tuple[str, ...] = ()) -> FormField:
    """The one field of a form."""
    (found,) = form({"properties": {"x": about}, "required": list(required)}).pages[0].fields
    return found


@pytest.mark.parametrize(("about", "widget"), [
    ({"type": "string"}, "text"), ({}, "text"), ({"type": "string", "ui:widget": "textarea"}, "textarea"),
    ({"type": "string", "enum": ["a"]}, "select"), ({"type": "string", "enum": ["a"], "ui:widget": "radio"}, "radio"),
    ({"type": "number"}, "number"), ({"type": "integer"}, "integer"), ({"type": "boolean"}, "checkbox"),
    ({"type": "array", "items": {"type": "string"}}, "list"), ({"type": "array", "items": {"enum": ["a"]}}, "checks"),
    ({"type": "array", "items": {"type": "object"}}, "yaml"), ({"type": "object", "properties": {}}, "yaml"),
    ({"oneOf": [{"type": "string"}]}, "yaml"), ({"type": "string", "ui:field": "Secret"}, "secret"),
    ({"type": "string", "ui:widget": "password"}, "secret"), ("no schema", "text"), ({"type": ["string", "null"]}, "yaml"),
])  # fmt: skip
def test_each_schema_has_a_way_to_be_filled_in(about: object, widget: str) -> None:
    """What has no field of its own is asked for as YAML, a secret not at all."""
    assert field(about).widget == widget


def test_an_owner_and_a_system_are_suggested_as_they_are_written() -> None:
    """By the kinds that the picker asks for; another namespace is spelled out."""
    assert field({"type": "string", "ui:field": "OwnerPicker"}).picks == ("team-a", "other/team-b")
    system = {"type": "string", "ui:field": "EntityPicker", "ui:options": {"catalogFilter": [{"kind": "System"}]}}
    assert field(system).picks == ("shop",)
    every = field({"type": "string", "ui:field": "EntityPicker"}).picks
    assert "system:shop" in every and "group:team-a" in every


def test_limits_and_defaults_are_those_of_the_schema() -> None:
    """A secret's default is never shown."""
    found = field(
        {"type": "string", "minLength": 3, "maxLength": 9, "pattern": "^a", "default": "abc", "title": "X"}, ("x",)
    )
    assert (found.min_length, found.max_length, found.pattern, found.default, found.required) == (
        3,
        9,
        "^a",
        "abc",
        True,
    )
    assert field({"type": "string", "ui:field": "Secret", "default": "canary"}).default == ""
    assert field({"type": "number", "minimum": 1, "maximum": 2.5}).maximum == 2.5


def test_what_depends_on_an_answer_is_said() -> None:
    """A form that left it out without a word would fail in the run."""
    (page,) = form({"properties": {}, "dependencies": {"x": {}}, "allOf": []}).pages
    assert page.conditions == ("dependencies", "allOf")
    many = form({"properties": {str(number): {} for number in range(100)}}).pages[0]
    assert len(many.fields) + many.left == 100 and many.left > 0


def test_the_first_values_are_yaml_with_the_defaults() -> None:
    """And a comment for what has to be filled in."""
    made = form(
        {
            "properties": {
                "name": {},
                "a b": {"default": "x: y"},
                "on": {"type": "boolean"},
                "n": {"type": "number", "default": 2},
            }
        }
    )
    text = first_values(made)
    assert yaml.safe_load(text) == {"a b": "x: y", True: False, "n": 2} or yaml.safe_load(text)["a b"] == "x: y"
    assert "# name:" in text


def test_actions_are_named_once_and_another_version_has_no_form() -> None:
    """The list still names it, and leads to its page."""
    assert form([]).actions == ("fetch:template", "acme:secret-sauce")
    old = template([], apiVersion="backstage.io/v1beta2")
    made = portal([old])
    (only,) = create.pages(made)
    assert only.path == "create/" and "it has no form here" in only.body
    assert list(create.pages(portal([]))) == []


def test_names_of_others_are_text() -> None:
    """Titles, patterns, defaults and choices come from a repository."""
    evil = '"><script>alert(1)</script>'
    made = template(
        {"title": evil, "properties": {evil: {"title": evil, "default": evil, "pattern": evil, "enum": [evil]}}}
    )
    page = list(create.pages(portal([made])))[1]
    assert "<script" not in page.body and "&lt;script" in page.body


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3), max_leaves=12,
)  # fmt: skip
KEYS = ("type", "enum", "enumNames", "default", "items", "properties", "required", "title", "ui:field", "ui:options",
        "ui:widget", "pattern", "minLength", "minimum")  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), json_values, max_size=6), json_values)
def test_no_schema_stops_the_portal(about: dict[str, Any], parameters: Any) -> None:
    """Whatever stands where a schema is expected."""
    for asked in (parameters, [parameters], {"properties": {"x": about}, "required": about.get("required")}):
        made = template(asked)
        found = form_of(portal([made]), made)
        assert isinstance(first_values(found), str)
        assert list(create.pages(portal([made])))
