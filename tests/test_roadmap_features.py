"""Features as such."""

from fleet_manager.roadmap.features import Name


def test_a_name_is_labelled_in_both_languages_chinese_first() -> None:
    assert Name(zh="7号楼", en="Building 7").label == "7号楼 Building 7"
    assert Name(en="Building 7").label == "Building 7"
