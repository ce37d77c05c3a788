"""The demo's report holds street and journal against each other (played in test_app_demo)."""

from fleet_manager.app.demo_report import Course


def test_a_course_begins_without_anything_having_happened() -> None:
    course = Course(scenario="riverside", seed=1)
    assert (course.handed_in, course.broken, course.ended_early) == ([], [], "")
