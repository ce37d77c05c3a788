"""Who carries what, and when: one station's waiting parcels, shared among its vehicles.

A :class:`~fleet_manager.dispatch.problem.Problem` is a snapshot; a solver answers it with a
:class:`~fleet_manager.dispatch.problem.Plan`, which an independent checker reads before use.
"""
