"""The world for the very same controller: vehicles, residents, radio, disk and clock.

In virtual time everything happens in one process as fast as it can; ``live`` runs the same
vehicles and residents over a real broker. ``docs/simulator.md`` is the manual.
"""
