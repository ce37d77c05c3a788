"""The right to be where one is: zone classes and, later, passes."""
