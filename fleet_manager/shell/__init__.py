"""Everything the controller touches of the world: time, disk, broker, browser, processes.

The core says *what*; each module here is the one door to one part and says *how*. Parts may be
missing, slow or gone at any moment: what they lose, the core asks for again.
"""
