"""What the fleet concludes from an event: five stages, each a generator of decisions.

Every decision is written into the state before the stage goes on, so a stage reads the truth
after each ``yield``. Stages look only at what the event touched, at what is due, and at the
vehicles that became restless on the way.

====== =========================================================================
accept what was said is understood: parcels, vehicles, nodes passed, actions over
hand   sessions at handoff points open, judge codes, end
close  orders end, or turn out to be lost
assign plans are asked for and adopted, trips bound to vehicles, charging decided
route  restless vehicles get a complete way, or a reason to wait
====== =========================================================================
"""

from collections.abc import Callable, Iterator

from fleet_manager.core.decide.accept import accept
from fleet_manager.core.decide.assign import assign
from fleet_manager.core.decide.close import close
from fleet_manager.core.decide.hand import hand
from fleet_manager.core.decide.moment import Moment
from fleet_manager.core.decide.route import route
from fleet_manager.core.decisions import Decision
from fleet_manager.core.fleet import Fleet

Stage = Callable[[Fleet, Moment], Iterator[Decision]]

STAGES: tuple[Stage, ...] = (accept, hand, close, assign, route)

__all__ = ["STAGES", "Moment", "Stage"]
