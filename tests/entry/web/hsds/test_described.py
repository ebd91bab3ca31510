"""What is served is what the description says, whatever is asked."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from jsonschema_rs import Draft202012Validator
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance, unsupported_method

from tonari.entry.web.hsds.asking import MAY_ASK, READ
from tonari.entry.web.hsds.openapi import PARAMETERS, described
from tonari.site.wsgi import application

from .test_shapes import LISTS, get

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_parameter_that_is_read_is_described():
    every = {*READ, "per_page"}  # of which minimal decides how many
    assert PARAMETERS.keys() == every
    assert {name for names in MAY_ASK.values() for name in names} == every


def test_every_answer_follows_our_own_description(client, town):
    schema = get(client, "openapi.json")
    assert schema == described("http://localhost:8000")
    defs = schema["components"]
    for address in LISTS:
        name = address.partition("?")[0]
        answer = schema["paths"][f"/{name}"]["get"]["responses"]["200"]
        shape = answer["content"]["application/json"]["schema"]
        found = Draft202012Validator(shape | {"components": defs}, validate_formats=True)
        found.validate(get(client, address))


PATHS = described("")["paths"]
ASKED = [
    *((path, GenerationMode.POSITIVE) for path in PATHS),
    *((path, GenerationMode.NEGATIVE) for path in PATHS if PATHS[path]["get"]["parameters"]),
]


# A well-formed question may still be refused: a postal code that nobody here has, two parameters
# that exclude each other. Methods are tested beside.
LEFT_OUT = [positive_data_acceptance, unsupported_method]


@pytest.mark.parametrize(("path", "mode"), ASKED)
def test_whatever_is_asked_is_answered_as_described(town, path, mode):
    """Requests made from the description, right and wrong: no error of ours, no undescribed one."""
    api = schemathesis.openapi.from_wsgi("/hsds/openapi.json", application)

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=api[path]["GET"].as_strategy(generation_mode=mode))
    def asked(case):
        case.call_and_validate(excluded_checks=LEFT_OUT)

    asked()
