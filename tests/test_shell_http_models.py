"""The documented shapes say what a request may hold, and keep contacts out of answers."""

from pydantic import BaseModel

from fleet_manager.model.parcel_record import FIELDS
from fleet_manager.shell import http_models

ANSWERS = [
    shape
    for shape in vars(http_models).values()
    if isinstance(shape, type) and issubclass(shape, BaseModel) and shape is not BaseModel
]


def test_a_record_may_hold_the_fields_of_parcel_files_and_no_others() -> None:
    body = http_models.parcels_request()["requestBody"]["content"]["application/json"]
    record = body["schema"]["properties"]["parcels"]["items"]
    assert list(record["properties"]) == [field.name for field in FIELDS]
    assert record["required"] == [field.name for field in FIELDS if field.required]
    assert record["additionalProperties"] is False


def test_no_answer_holds_a_contact_an_address_or_a_code() -> None:
    fields = {name for shape in ANSWERS for name in shape.model_fields}
    assert fields.isdisjoint({"contact", "address", "compound", "building", "unit", "code"})
    assert len(ANSWERS) > 15


def test_every_shape_is_explained_and_closed() -> None:
    for shape in ANSWERS:
        assert shape.__doc__, shape
        assert shape.model_config["extra"] == "forbid", shape
