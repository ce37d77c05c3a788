"""Last100: a fleet controller for unmanned vehicles that carry parcels the last 100 metres."""
