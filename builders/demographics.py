"""Demographics as people wrote them, normalised where the meaning is plain; otherwise null, with the raw value kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

UNKNOWN = "unknown"
ADULT = 18

_GENDER = {
    "female": "female f w woman weiblich frau أنثى 女",
    "male": "male m man männlich mann ذكر 男",
    "trans": "trans",
}
_MARITAL = {
    "single": "single|never married|ledig|أعزب|عزباء|未婚",
    "in_relationship": "in a relationship|dating",
    "engaged": "engaged|verlobt|مخطوب|مخطوبة",
    "married": "married|verheiratet|متزوج|متزوجة|متجوز|متجوزة|已婚",
    "separated": "separated|getrennt",
    "divorced": "divorced|geschieden|مطلق|مطلقة|离异",
}
_EMPLOYMENT = {
    "employed": "employed|full-time|full time|part-time|part time|contract|working|working from home|"
    "minijob|vollzeitjob|موظف|موظفة",
    "self_employed": "self-employed|freelance|selbstständig",
    "in_training": "ausbildung|teilzeitstudent|student",
    "unemployed": "unemployed|arbeitslos|not working|between jobs",
}
_CLASS = {
    "lower": "low|lower|lower-income|lower class|poor|working class",
    "middle": "middle|middle class|middle-class",
    "upper": "upper|upper class|upper middle class|upper-middle class",
}
_RELIGION = {
    "islam": "islam|muslim",
    "judaism": "judaism|jewish|orthodox judaism|conservative judaism|reform judaism|modern orthodox|orthodox jew",
    "christianity": "christian|christianity|catholic|protestant|orthodox christian",
    "buddhism": "buddhism|buddhist",
    "alevism": "alevi|alevitisch|alevism",
    "none": "none|atheist|atheism|agnostic|agnostic/atheism|not religious|لادينية",
}
_BORN_IN = {
    "CN": "china|chinese|shanghai", "DE": "germany|deutschland", "IQ": "iraq", "TW": "taiwan", "MY": "malaysia",
    "US": "america|usa|us|united states", "CA": "canada", "LB": "lebanon", "SA": "saudi arabia", "NZ": "new zealand",
    "KH": "cambodia", "SG": "singapore", "HK": "hong kong", "EG": "egypt", "IL": "israel", "TR": "turkey|türkei",
    "GB": "uk|united kingdom|england", "FR": "france", "PL": "poland|polen", "RU": "russia|russland", "JO": "jordan",
    "MA": "morocco", "SY": "syria|syrien", "AU": "australia", "IR": "iran",
}  # fmt: skip


def _by_spelling(table: Mapping[str, str], separator: str = "|") -> Mapping[str, str]:
    return MappingProxyType(
        {spelling: value for value, spellings in table.items() for spelling in spellings.split(separator)}
    )


SPELLINGS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "gender": _by_spelling(_GENDER, " "),
        "marital_status": _by_spelling(_MARITAL),
        "employment": _by_spelling(_EMPLOYMENT),
        "social_class": _by_spelling(_CLASS),
        "religion": _by_spelling(_RELIGION),
        "born_in": _by_spelling(_BORN_IN),
    }
)


def raw(value: str | int | None) -> str | None:
    """Return a stated value as text; None where upstream says unknown (its own "unbekannt" it counts as a value)."""
    text = "" if value is None else str(value).strip()
    return None if text in ("", UNKNOWN) else text


def normalised(name: str, stated: str | None) -> str | None:
    """Return the normalised value of a demographic, or None where its spelling is not in the table."""
    return SPELLINGS[name].get(stated.casefold()) if stated else None


def whole_number(stated: str | None) -> int | None:
    """Return a number that stands alone, else None: nothing is read into "late 20s"."""
    return int(stated) if stated and stated.isdecimal() else None


def is_minor(age: str | None) -> bool | None:
    """Return whether a stated age is under 18; None where no age is stated. Doubt counts as minor."""
    if age is None:
        return None
    if re.search(r"teen|minor|child|school age|jugendlich|مراهق|未成年", age, re.IGNORECASE):
        return True
    decade = re.search(r"\d+", age)
    return decade is not None and int(decade.group()) < ADULT
