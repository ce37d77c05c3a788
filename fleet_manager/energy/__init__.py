"""What driving costs in watt-hours, and when a vehicle should stand at a charger instead."""
