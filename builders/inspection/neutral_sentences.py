"""Invented neutral sentences for fixtures: plain small talk, by language and role, written for this project."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import count
from types import MappingProxyType

import regex

from builders.languages import scripts_of

_SENTENCES = {
    "en": (
        (
            "What did you plant in the garden this year?",
            "So the green cup is the one you like best.",
            "The library opens a little later on Mondays.",
            "Would you rather walk or take the bus?",
        ),
        (
            "Mostly beans, and a few tomatoes by the wall.",
            "I think I will sort the bookshelf this weekend.",
            "The kettle is slow, but it still works.",
            "Perhaps I could walk there tomorrow morning.",
        ),
    ),
    "ko": (
        (
            "올해는 마당에 무엇을 심으셨나요?",
            "초록색 컵을 가장 좋아하시는군요.",
            "도서관은 월요일에 조금 늦게 엽니다.",
            "걸어가는 것과 버스 중에 어느 쪽이 좋으세요?",
        ),
        (
            "콩을 많이 심고 담 옆에 토마토도 조금 심었어요.",
            "이번 주말에는 책장을 정리할까 해요.",
            "주전자가 느리지만 아직 쓸 만해요.",
            "내일 아침에는 걸어갈 수 있을 것 같아요.",
        ),
    ),
    "zh-Hans": (
        (
            "今年院子里种了些什么呢？",
            "原来你最喜欢那个绿色的杯子。",
            "图书馆星期一开门晚一点。",
            "你想走路去还是坐公交车去？",
        ),
        (
            "大多是豆子，墙边还有几棵番茄。",
            "这个周末我打算整理一下书架。",
            "水壶烧得慢，不过还能用。",
            "也许明天早上我可以走过去。",
        ),
    ),
    "zh-Hant": (
        (
            "今年院子裡種了些什麼呢？",
            "原來你最喜歡那個綠色的杯子。",
            "圖書館星期一開門晚一點。",
            "你想走路去還是坐公車去？",
        ),
        (
            "大多是豆子，牆邊還有幾棵番茄。",
            "這個週末我打算整理一下書架。",
            "水壺燒得慢，不過還能用。",
            "也許明天早上我可以走過去。",
        ),
    ),
    "ja": (
        (
            "今年は庭に何を植えましたか。",
            "緑のカップが一番お気に入りなのですね。",
            "図書館は月曜日だけ少し遅く開きます。",
            "歩くのとバスと、どちらがよさそうですか。",
        ),
        (
            "豆が多くて、壁のそばにトマトも少しあります。",
            "今度の週末に本棚を片づけようと思います。",
            "やかんは遅いですが、まだ使えます。",
            "明日の朝は歩いて行けるかもしれません。",
        ),
    ),
    "ar": (
        (
            "ماذا زرعت في الحديقة هذا العام؟",
            "إذن الكوب الأخضر هو المفضل لديك.",
            "تفتح المكتبة متأخرة قليلا يوم الاثنين.",
            "هل تفضل المشي أم ركوب الحافلة؟",
        ),
        (
            "زرعت الفاصوليا وبعض الطماطم قرب الجدار.",
            "أظن أنني سأرتب رف الكتب في نهاية الأسبوع.",
            "الغلاية بطيئة لكنها ما زالت تعمل.",
            "ربما أستطيع أن أمشي إلى هناك صباح الغد.",
        ),
    ),
    "he": (
        (
            "מה שתלת השנה בגינה?",
            "אז הכוס הירוקה היא האהובה עליך.",
            "הספרייה נפתחת קצת מאוחר יותר ביום שני.",
            "מה עדיף לך, ללכת ברגל או לנסוע באוטובוס?",
        ),
        (
            "בעיקר שעועית, וכמה עגבניות ליד הקיר.",
            "אני חושב לסדר את מדף הספרים בסוף השבוע.",
            "הקומקום איטי, אבל הוא עדיין עובד.",
            "אולי אוכל ללכת לשם ברגל מחר בבוקר.",
        ),
    ),
    "de": (
        (
            "Was wurde dieses Jahr im Garten gepflanzt?",
            "Die grüne Tasse ist also die liebste.",
            "Die Bücherei öffnet montags etwas später.",
            "Lieber zu Fuß gehen oder den Bus nehmen?",
        ),
        (
            "Vor allem Bohnen und ein paar Tomaten an der Mauer.",
            "Am Wochenende möchte ich das Regal aufräumen.",
            "Der Kessel ist langsam, aber er geht noch.",
            "Vielleicht kann ich morgen früh dorthin laufen.",
        ),
    ),
    "es": (
        (
            "¿Qué ha plantado este año en el jardín?",
            "Entonces la taza verde es la que más le gusta.",
            "La biblioteca abre un poco más tarde los lunes.",
            "¿Prefiere caminar o tomar el autobús?",
        ),
        (
            "Sobre todo judías y unos tomates junto al muro.",
            "Creo que este fin de semana ordenaré la estantería.",
            "La tetera es lenta, pero todavía funciona.",
            "Quizás mañana por la mañana pueda ir andando.",
        ),
    ),
    "fr": (
        (
            "Qu'avez-vous planté dans le jardin cette année ?",
            "La tasse verte est donc votre préférée.",
            "La bibliothèque ouvre un peu plus tard le lundi.",
            "Préférez-vous marcher ou prendre le bus ?",
        ),
        (
            "Surtout des haricots et quelques tomates près du mur.",
            "Je pense ranger la bibliothèque ce week-end.",
            "La bouilloire est lente, mais elle marche encore.",
            "Je pourrais peut-être y aller à pied demain matin.",
        ),
    ),
    "hi": (
        (
            "इस साल बगीचे में आपने क्या लगाया?",
            "तो हरा कप आपको सबसे अच्छा लगता है।",
            "सोमवार को पुस्तकालय थोड़ी देर से खुलता है।",
            "आप पैदल चलेंगे या बस से जाएँगे?",
        ),
        (
            "ज़्यादातर सेम, और दीवार के पास कुछ टमाटर।",
            "इस सप्ताहांत मैं किताबों की अलमारी ठीक करूँगा।",
            "केतली धीमी है, पर अब भी चलती है।",
            "शायद कल सुबह मैं वहाँ पैदल जा सकूँ।",
        ),
    ),
    "bn": (
        (
            "এ বছর বাগানে কী লাগিয়েছেন?",
            "তাহলে সবুজ কাপটাই আপনার সবচেয়ে প্রিয়।",
            "সোমবার পাঠাগার একটু দেরিতে খোলে।",
            "হেঁটে যাবেন, না বাসে যাবেন?",
        ),
        (
            "বেশির ভাগই শিম, আর দেয়ালের পাশে কিছু টমেটো।",
            "এই সপ্তাহান্তে বইয়ের তাক গোছাব ভাবছি।",
            "কেটলিটা ধীর, তবু এখনও চলে।",
            "হয়তো কাল সকালে হেঁটে যেতে পারব।",
        ),
    ),
    "id": (
        (
            "Apa yang ditanam di kebun tahun ini?",
            "Jadi cangkir hijau itu yang paling disukai.",
            "Perpustakaan buka sedikit lebih siang pada hari Senin.",
            "Lebih suka berjalan kaki atau naik bus?",
        ),
        (
            "Kebanyakan kacang, dan beberapa tomat di dekat tembok.",
            "Akhir pekan ini saya mau merapikan rak buku.",
            "Ketelnya lambat, tetapi masih bisa dipakai.",
            "Mungkin besok pagi saya bisa berjalan ke sana.",
        ),
    ),
}
SENTENCES = MappingProxyType(_SENTENCES)
SAME = MappingProxyType({"zh": "zh-Hans", "und": "en", "arz": "ar"})
PSEUDO_WORDS = 6


def sentences(language: str, role: str) -> Iterator[str]:
    """Yield sentences without end: those of the language and role in turn, later ones with a number."""
    own = SENTENCES.get(SAME.get(language, language))
    chosen = own[0 if role == "therapist" else 1] if own else _pseudo_sentences(language, role)
    for number in count():
        yield from (sentence if number == 0 else f"{sentence} ({number + 1})" for sentence in chosen)


def _pseudo_sentences(language: str, role: str) -> tuple[str, ...]:
    """Return four sentences of made-up words in the script of a language that has no sentences here."""
    chance = random.Random(f"{language} {role}")  # noqa: S311 - not for secrets
    scripts = scripts_of(language) or ("Latin",)
    letter = regex.compile(rf"(?=\p{{Ll}}|\p{{Lo}})\p{{Script={scripts[0]}}}")
    letters = [chr(code) for code in range(0x61, 0x1200) if letter.match(chr(code))][:26] or list("abcdefghijklmno")
    words = [["".join(chance.choices(letters, k=chance.randint(3, 7))) for _ in range(PSEUDO_WORDS)] for _ in range(4)]
    return tuple(" ".join(one) + "." for one in words)
