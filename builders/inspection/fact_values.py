"""Values of language, region, culture and quality columns, read as the values of the data model."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from builders import languages
from builders.columns import QUALITIES
from builders.demographics import SPELLINGS
from builders.inspection.role_words import plain
from builders.labels import load_taxonomy

_LANGUAGES = {
    "en": "english eng englisch inglés anglais 영어 英语 英文 英語 الإنجليزية",
    "ko": "korean kor 한국어 韩语 韓国語 الكورية",
    "zh-Hans": "chinese simplified_chinese mandarin zho chi cmn 中文 汉语 简体中文 중국어 中国語 الصينية",
    "zh-Hant": "traditional_chinese 繁體中文 繁体中文",
    "ja": "japanese jpn 日本語 日语 일본어 اليابانية",
    "ar": "arabic ara العربية عربي 아랍어 阿拉伯语 アラビア語",
    "he": "hebrew heb עברית",
    "de": "german deu ger deutsch 독일어 德语 ドイツ語",
    "es": "spanish spa español castellano 스페인어 西班牙语",
    "fr": "french fra fre français",
    "hi": "hindi hin हिन्दी हिंदी",
    "bn": "bengali bangla ben বাংলা",
    "id": "indonesian ind bahasa_indonesia",
}
_COUNTRIES = {
    "KR": "korea south_korea republic_of_korea 한국 대한민국", "JP": "japan 日本", "IN": "india भारत",
    "BD": "bangladesh",
    "CN": "中国", "EG": "مصر", "MX": "mexico méxico", "ES": "spain españa", "ID": "indonesia", "FR": "france",
}  # fmt: skip
LANGUAGES = MappingProxyType({plain(word): tag for tag, words in _LANGUAGES.items() for word in words.split()})
COUNTRIES = MappingProxyType(
    {plain(word): code for code, words in _COUNTRIES.items() for word in words.split()}
    | {plain(word): code for word, code in SPELLINGS["born_in"].items()}
)


def language_of(spelling: str) -> str | None:
    """Return the language a spelling names."""
    if found := LANGUAGES.get(plain(spelling)):
        return found
    try:
        return languages.canonical(spelling.strip().replace("_", "-"))
    except ValueError:
        return None


def region_of(spelling: str) -> str | None:
    """Return the country a spelling names."""
    code = spelling.strip().upper()
    return code if languages.region_is_valid(code) else COUNTRIES.get(plain(spelling))


def culture_of(spelling: str) -> str | None:
    """Return the cultural group a spelling names."""
    taxonomy = load_taxonomy("culture/group@1")
    if plain(spelling) in taxonomy.names:
        return plain(spelling)
    rows = {plain(row.spelling): row.label for crosswalk in taxonomy.crosswalks for row in crosswalk.rows}
    return rows.get(plain(spelling))


def quality_of(spelling: str) -> str | None:
    """Return the quality a spelling names."""
    return plain(spelling) if plain(spelling) in QUALITIES else None


READERS: MappingProxyType[str, tuple[Callable[[str], str | None], str]] = MappingProxyType(
    {
        "language": (language_of, "language tags such as ko or zh-Hans"),
        "region": (region_of, "ISO 3166 countries such as KR"),
        "culture": (culture_of, "labels of culture/group (`careloom info --taxonomy culture/group`)"),
        "mi_quality": (quality_of, "high or low"),
    }
)
"""By fact: how a spelling is read, and what is expected, in words."""
