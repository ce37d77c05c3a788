"""Names of things. All are strings; a type checker keeps look-alikes apart.

A vehicle is named ``manufacturer/serial``, the two words VDA 5050 puts into every topic.
"""

from typing import NewType

ParcelId = NewType("ParcelId", str)
ContactRef = NewType("ContactRef", str)
"""A reference into somebody else's address book; never a phone number, name or mail address."""

VehicleId = NewType("VehicleId", str)
VehicleTypeId = NewType("VehicleTypeId", str)
BoxId = NewType("BoxId", str)

NodeId = NewType("NodeId", str)
EdgeId = NewType("EdgeId", str)
PointId = NewType("PointId", str)
StationId = NewType("StationId", str)
CompoundId = NewType("CompoundId", str)
BuildingId = NewType("BuildingId", str)
UnitId = NewType("UnitId", str)
ZoneId = NewType("ZoneId", str)

TripId = NewType("TripId", str)
OrderId = NewType("OrderId", str)
ActionId = NewType("ActionId", str)
SessionId = NewType("SessionId", str)
ProblemId = NewType("ProblemId", str)
