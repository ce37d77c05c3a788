"""Names and numbers of buildings as people write them: 7号楼, 7#, Building 7, No.7, 七栋."""

import re
import unicodedata
from dataclasses import dataclass

from fleet_manager.roadmap.features import Name
from fleet_manager.roadmap.osm_read import Tags

_HAN = re.compile(r"[㐀-鿿]")
_NUMBER = r"(?P<number>[A-Za-z]?-?\d{1,4}(?:-\d{1,3})?[A-Za-z]?|[A-Za-z])"
_TAIL = r"(?:号楼|号院|号公寓|号宿舍楼?|号|栋楼?|幢|座|楼|#楼?)"
_PLAIN = (
    re.compile(rf"^第?{_NUMBER}{_TAIL}$"),
    re.compile(rf"^#{_NUMBER}楼?$"),
    re.compile(
        rf"^(?:no\.?|building|bldg\.?|block|blk\.?|tower|house)\s*(?:no\.?|#)?\s*{_NUMBER}$",
        re.IGNORECASE,
    ),
    re.compile(r"^(?P<number>\d{1,4}[A-Za-z]?)$"),
)
_WITHIN = (
    re.compile(rf"{_NUMBER}(?:号楼|号公寓|号宿舍楼?|栋|幢|#楼)$"),
    re.compile(rf"(?:building|block|tower)\s*(?:no\.?|#)?\s*{_NUMBER}$", re.IGNORECASE),
)
_NUMERAL = re.compile(r"[一二三四五六七八九十]+(?=号|栋|幢|座|楼|单元)")
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")}


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseNumber:
    """A number and whether it is all the text says; 学生3号公寓 has 3, but is more than 3."""

    text: str
    is_whole: bool
    source: str
    """The tag it was read from."""


def name_of(tags: Tags) -> Name:
    """Return the Chinese and the English name as far as the tags have them."""
    plain = tidy(tags.get("name", ""))
    chinese = tidy(tags.get("name:zh", "") or tags.get("name:zh-Hans", ""))
    english = tidy(tags.get("name:en", ""))
    if _HAN.search(plain):
        return Name(zh=chinese or plain, en=english)
    return Name(zh=chinese, en=english or plain)


def tidy(text: str) -> str:
    """Return *text* without control characters and double blanks, and not endlessly long."""
    kept = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(kept.split())[:200]


def _folded(text: str) -> str:
    """Return *text* for comparison: no full-width digits, numerals before 号楼 as digits."""
    return _NUMERAL.sub(_in_digits, unicodedata.normalize("NFKC", tidy(text)))


def number_of(tags: Tags) -> HouseNumber | None:
    """Return the number on the wall: from addr:housenumber, else from a name or ref."""
    for key in ("addr:housenumber", "name", "name:zh", "name:en", "addr:housename", "ref"):
        text = _folded(tags.get(key, ""))
        for pattern in _PLAIN:
            match = pattern.match(text)
            if match:
                return HouseNumber(text=match["number"].upper(), is_whole=True, source=key)
    for key in ("name", "name:zh", "name:en"):
        text = _folded(tags.get(key, ""))
        for pattern in _WITHIN:
            match = pattern.search(text)
            if match:
                return HouseNumber(text=match["number"].upper(), is_whole=False, source=key)
    return None


def unit_number_of(tags: Tags) -> str:
    """Return the number of the stairwell behind an entrance (1单元), or an empty text."""
    for key in ("addr:unit", "ref", "name", "addr:door"):
        text = _folded(tags.get(key, ""))
        match = re.match(
            r"^(?:unit\s*)?([A-Za-z]?\d{0,3})(?:单元|门|号门)?$", text, re.IGNORECASE
        )
        if match and match[1]:
            return match[1].upper()
    return ""


def numbered_name(number: str) -> Name:
    """Return what a building is called that has only a number."""
    return Name(zh=f"{number}号楼", en=f"Building {number}")


def _in_digits(match: re.Match[str]) -> str:
    """Return a Chinese numeral below one hundred in digits; what it cannot be stays."""
    tens, ten, ones = match.group().partition("十")
    if not ten:
        return "".join(str(_DIGITS[char]) for char in tens)
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return match.group()
    return str(_DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0))
