"""How urgently and how surely each kind of topic is delivered, by name.

A subscriber must not ask for more than the publisher offers: whoever wants a LATCHED topic's
present value subscribes LATCHED as well; SENSED hears reliable and unreliable publishers alike.
"""

from rclpy.qos import DurabilityPolicy, QoSProfile, ReliabilityPolicy

LATCHED = QoSProfile(
    depth=1,
    reliability=ReliabilityPolicy.RELIABLE,
    durability=DurabilityPolicy.TRANSIENT_LOCAL,
)
"""A present state that changes rarely, such as the map: who joins late gets the last word."""

STATES = QoSProfile(depth=10, reliability=ReliabilityPolicy.RELIABLE)
"""What is said again every second or so: the next word repairs a lost one, a few may wait."""

EVENTS = QoSProfile(depth=1000, reliability=ReliabilityPolicy.RELIABLE)
"""What is said once, such as a parcel's new phase: a burst must wait for a slow reader."""

DECISIONS = QoSProfile(
    depth=5000,
    reliability=ReliabilityPolicy.RELIABLE,
    durability=DurabilityPolicy.TRANSIENT_LOCAL,
)
"""As EVENTS, for the many decisions of a busy minute; a gap in ``seq`` betrays a loss.

The last ones are kept for a recorder that starts with the fleet, or comes back.
"""

CALLS = QoSProfile(depth=1000, reliability=ReliabilityPolicy.RELIABLE)
"""Services and actions that many call at the same moment: by default the eleventh is lost."""

SENSED = QoSProfile(depth=5, reliability=ReliabilityPolicy.BEST_EFFORT)
"""How to listen to a robot's sensors, reliable or not: only the newest value matters."""

CLOCK = QoSProfile(depth=1, reliability=ReliabilityPolicy.BEST_EFFORT)
"""``/clock``: a time that comes late is worth nothing, so it is never sent again."""

TRANSFORMS = QoSProfile(depth=100, reliability=ReliabilityPolicy.RELIABLE)
"""``/tf``, as tf2's own broadcasters have it."""
