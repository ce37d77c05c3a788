"""The command line ``last100``: configuration, wiring, and what an operator sees of both."""
