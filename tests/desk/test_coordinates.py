"""A place is read out of what agents paste, and nothing else is taken for one."""

from __future__ import annotations

import pytest

from bot.domain import coordinates


@pytest.mark.parametrize(
    "pasted",
    [
        "-6.9932, 110.4203",
        " (-6.9932,110.4203) ",
        "-6.9932 110.4203",
        "https://www.google.com/maps?q=-6.9932,110.4203",
        "https://maps.google.com/?q=loc:-6.9932%2C110.4203&z=3",
        "https://www.google.com/maps/search/?api=1&query=-6.9932,+110.4203",
        "https://www.google.com/maps/@-6.9932,110.4203,17z",
        "https://www.google.com/maps/place/Kantor/@-6.5,110.1,17z/data=!3m1!3d-6.9932!4d110.4203",
    ],
)
def test_coordinates_and_addresses_of_maps_are_read(pasted: str) -> None:
    place = coordinates.read(pasted, " Kantor Semarang ")
    assert place
    assert (place.latitude, place.longitude, place.label) == (-6.9932, 110.4203, "Kantor Semarang")


@pytest.mark.parametrize("pasted", ["", "Jalan Pemuda 5", "-96.9, 110.4", "6.9, 181", "0812 3456 7890", "a" * 5000])
def test_what_is_no_place_is_not_read_as_one(pasted: str) -> None:
    assert coordinates.read(pasted) is None
