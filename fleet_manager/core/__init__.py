"""The controller: a deterministic function of its inputs. Events in, decisions and commands out."""
