"""Who may move where, now. Nobody moves except along a complete plan."""
