"""VDA 5050 2.1.0: what the fleet and its vehicles say to each other, as values and rules.

Nothing here opens a connection or reads a clock; ``docs/vda5050-profile.md`` is the prose.
"""
