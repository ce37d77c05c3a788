"""Launch files: what an operator starts with ``ros2 launch``, or here without a full ROS 2.

::

    file.launch.xml --element--> tree --describe--> processes --supervision--> started, stopped
                                   |                    |
                     subset: what may be there      show: told, not started

The files are upstream's, a documented part of them (docs/launch.md), and they mean what they
mean upstream. ``subset`` is that part as data; what is not in it is refused with file, line and
tag before anything starts.
"""
