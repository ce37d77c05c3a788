"""ROS 2 from wheels, with this workspace built into the environment, or the reason why not."""
