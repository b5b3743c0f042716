"""Columns: what each holds, what rights and privacy need to know of it, and those that many row types share."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: name, type, and what rights and privacy need to know about it."""

    name: str
    description: str
    dtype: str = "string"
    is_list: bool = False
    taxonomy: str = ""
    """The taxonomy (`mi/behaviour@1`) whose frozen order the class labels follow."""
    closed: tuple[str, ...] = ()
    """The values a string column may take, where they are few and no taxonomy."""
    required: bool = False
    text: bool = False
    """Words of people or close quotations of them; withheld where the verdict's form is `labels`."""
    demographic: bool = False
    """Says something about a person; a quasi-identifier, withheld where the form is `labels`."""
    fields: tuple[Column, ...] = ()

    def with_fields(self, fields: tuple[Column, ...]) -> Column:
        """Return the column with other struct fields."""
        return replace(self, fields=fields)


METHODS = ("human_single", "human_majority", "prompted", "llm_labelled", "projected", "authored")
MACHINE_WRITTEN = "llm_generated"
"""The origin of words that no person said."""
ORIGINS = ("real_session", "demonstration", "role_play", "forum_post", "survey", MACHINE_WRITTEN)
TRANSLATIONS = ("original", "human", "machine", "localised")
CULTURE_BASES = ("self_stated", "community", "annotator", "prompted")
LANGUAGE_METHODS = ("declared", "detected", "authored")
ROLES = ("therapist", "client")
LOCALISATIONS = ("minimal", "grounded")
QUALITIES = ("high", "low")
SPAN_KINDS = ("distress", "cultural_signal", "support_strategy", "mi_behaviour", "talk_type")
FOLDS = 5


def method_of(name: str) -> Column:
    """Return the column that says how the labels of a column came about."""
    return Column(name=f"{name}_method", description=f"How `{name}` came about.", closed=METHODS)


ROW_FACTS: tuple[Column, ...] = (
    Column(name="language", description="BCP-47 language and script, no region; `und` where unknown.", required=True),
    Column(name="language_method", description="How the language is known.", closed=LANGUAGE_METHODS, required=True),
    Column(name="region", description="ISO 3166 region; null where unknown."),
    Column(name="culture", description="Label of `culture/group`; never derived from the language."),
    Column(name="culture_basis", description="Who says so.", closed=CULTURE_BASES),
    Column(name="origin", description="Where the words come from.", closed=ORIGINS, required=True),
    Column(name="translation", description="Original, or how translated.", closed=TRANSLATIONS, required=True),
    Column(name="original_language", description="Language translated from; null for originals."),
    Column(name="parallel_id", description="Shared by versions of one thing in other languages or regions."),
    Column(name="group_id", description="What must stay in one split: video, post, situation, persona.", required=True),
    Column(name="fold", description="Cross-validation fold 0-4, by group.", dtype="int32", required=True),
)

TURN: tuple[Column, ...] = (
    Column(name="turn_id", description="Position in the dialogue, from 0.", dtype="int32", required=True),
    Column(name="role", description="Who speaks.", closed=ROLES, required=True),
    Column(name="text", description="What is said.", text=True, required=True),
    Column(
        name="behaviours", description="Fine MI codes of a therapist turn.", is_list=True, taxonomy="mi/behaviour@1"
    ),
    Column(name="behaviours_raw", description="Upstream spellings behind `behaviours`.", is_list=True),
    method_of("behaviours"),
    Column(name="behaviour_main", description="Main class of a therapist turn.", taxonomy="mi/behaviour-main@1"),
    Column(name="behaviour_main_raw", description="Upstream spelling behind `behaviour_main`."),
    method_of("behaviour_main"),
    Column(name="talk_type", description="Client talk about the change target.", taxonomy="mi/talk-type@1"),
    Column(name="talk_type_raw", description="Upstream spelling behind `talk_type`."),
    method_of("talk_type"),
    Column(
        name="strategies",
        description="Support strategies of a therapist turn.",
        is_list=True,
        taxonomy="support/strategy@1",
    ),
    Column(name="strategies_raw", description="Upstream spellings behind `strategies`.", is_list=True),
    method_of("strategies"),
    Column(name="annotation_count", description="Annotators of the turn; null where not stated.", dtype="int32"),
    Column(
        name="label_agreement",
        description="Share of annotators who gave the main label; null with one.",
        dtype="float64",
    ),
)
