"""Invented posts for tests, in three languages, with and without marks."""

from __future__ import annotations

from builders.generation.adaptation.posts import Mark, Post

ENGLISH = Post(
    post_id="p1",
    culture="Arabic",
    language="en",
    text="My uncle keeps asking when I will marry, and at every feast I feel like a guest in my own family.",
    distress=(Mark("I feel like a guest in my own family", "moderate"), Mark("keeps asking", None)),
    signals=(Mark("at every feast", "norms_and_morals"),),
    annotated=True,
)
GERMAN = Post(
    post_id="p2",
    culture="german",
    language="de",
    text="Seit der Trennung sitze ich jeden Sonntag allein am Kaffeetisch und weiß nicht, wen ich anrufen soll.",
)
ARABIC = Post(
    post_id="p3",
    culture="Arabic",
    language="ar",
    text="أشعر بالوحدة منذ انتقلت إلى المدينة، ولا أستطيع أن أخبر أمي بذلك.",
    annotated=True,
)
POSTS = (ENGLISH, GERMAN, ARABIC)
ANSWERS = {
    "en": "That sounds lonely, and the feast makes it louder. Is there a cousin who would sit with you next time?",
    "de": "Sonntage können lang werden, wenn der Tisch auf einmal so groß ist. Vielleicht hilft ein Gang zu zweit.",
    "ar": "أفهم كم هو صعب أن تكون بعيدا عن أهلك وأن تخفي ذلك عن أمك. ربما تبدأ بمكالمة قصيرة معها هذا المساء.",
}
