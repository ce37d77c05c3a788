"""Last100 among robots: ROS 2 nodes that convert, call and publish, and decide nothing."""
