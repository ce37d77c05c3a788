"""What runs on a vehicle: VDA 5050 in, a path to follow and actions out, without any I/O."""
