"""Handoff points: where a parcel changes hands and nobody meets."""
