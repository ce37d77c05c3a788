"""The controller, a deterministic function: events in, decisions and commands out."""
