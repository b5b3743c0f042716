"""What columns are called: names in several languages, by what such a column holds."""

from __future__ import annotations

import re
from types import MappingProxyType

from builders.inspection.role_words import plain

_NAMES = {
    "dialogue_id": """
        dialogue_id dialog_id dialogueid dialogid conversation_id conversationid conv_id convo_id session_id sessionid
        transcript_id chat_id thread_id interview_id episode_id dialogue dialog conversation session transcript chat
        dialogue_no conversation_no session_no dialogue_number dialog_nr gespräch_id gesprächs_id gespräch
        id_dialogo id_diálogo conversación id_conversación id_conversation id_dialogue
        대화_id 대화id 대화번호 대화_번호 상담번호 상담_번호 상담_id 상담id 세션 세션_id 회기 对话id 对话_id
        对话编号 对话号 会话id
        会话_id 会话编号 會話id 對話id 對話編號 対話id 対話_id 対話番号 会話id 会話番号 セッション セッションid
        المحادثة معرف_المحادثة رقم_المحادثة رقم_الجلسة الجلسة معرف_الحوار رقم_الحوار מזהה_שיחה מספר_שיחה id
    """,
    "turn": """
        turn turn_id turn_no turn_index turn_number turn_idx turnid utterance_id utterance_no utterance_index
        utterance_idx
        position order seq sequence line line_no index idx message_id message_no msg_no nr
        순서 순번 발화순서 발화_순서 발화번호 발화_번호 턴 턴번호 轮次 序号 句序 順番 発話番号 発話順 ターン الترتيب
        رقم_الدور
        رقم_الجملة الدور_رقم תור מספר_תור
    """,
    "role": """
        role speaker speaker_role interlocutor from author author_role sender agent who participant party talker side
        rolle sprecher sprecherin rol hablante rôle locuteur peran pembicara
        화자 역할 발화자 말하는사람 角色 说话人 说话者 發言人 說話者 身份 話者 役割 発話者 المتحدث الدور المتكلم
        القائل דובר תפקיד
        वक्ता भूमिका বক্তা ভূমিকা
    """,
    "text": """
        text utterance utterance_text content message msg sentence body transcript_text value turn_text reply response
        äußerung texto mensaje enunciado texte énoncé ujaran teks
        발화 발화내용 발화_내용 내용 텍스트 대사 文本 内容 话语 句子 對話內容 话 発話 発話内容 本文 テキスト
        النص نص الجملة الكلام المحتوى الرسالة טקסט תוכן אמירה पाठ कथन পাঠ্য কথা
    """,
    "language": "language lang language_code locale sprache idioma langue bahasa 언어 语言 語言 言語 اللغة שפה भाषा ভাষা",
    "region": "region country country_code nation land país pays negara 국가 나라 지역 国家 地区 國家 国"
    " البلد الدولة מדינה देश দেশ",
    "culture": "culture cultural_group cultural_background nationality kultur cultura budaya 문화 국적 文化 国籍"
    " الثقافة الجنسية תרבות संस्कृति সংস্কৃতি",
    "topic": """
        topic topics theme category problem_type problem subject issue domain thema tema sujet topik problem_category
        주제 상담주제 상담_주제 범주 카테고리 문제유형 主题 话题 主題 類別 类别 トピック テーマ カテゴリ الموضوع موضوع
        الفئة נושא विषय বিষয়
    """,
    "change_target": "change_target goal change_goal target_behaviour target_behavior behaviour_change_target",
    "mi_quality": "mi_quality quality",
    "group": """
        group_id group video_id video_url video source_id source_url situation_id scenario_id case_id post_id
        thread_url
        persona_id client_id patient_id seeker_id user_id participant_id subject_id worker_pair parent_id original_id
        그룹 그룹_id 내담자_id 내담자id 사례번호 组别 组id 来访者id 案例编号 グループ クライエントid المجموعة
        رقم_المجموعة رقم_الحالة
    """,
    "labels": """
        label labels code codes annotation annotations behaviour behavior behaviours behaviors mi_code mi_codes
        mi_label
        strategy strategies support_strategy talk_type client_talk_type talk main_therapist_behaviour dialog_act
        dialogue_act act technique skill intervention 라벨 레이블 전략 상담전략 기법 행동 발화유형 유형 标签 策略
        支持策略 行为 技术
        標籤 ラベル 戦略 技法 行動 التصنيف الاستراتيجية الوسم السلوك תווית אסטרטגיה
    """,
}

NAMES = MappingProxyType({meaning: tuple(plain(one) for one in names.split()) for meaning, names in _NAMES.items()})
ENDINGS = ("_id", "_no", "_number", "_code", "_name", "_text", "_index")
ID_ENDINGS = ("_ref", "_reference", "_key", "_uuid", "_nr", "_no", "_num", "_number", "_code")
"""Endings of a dialogue's id; `dialogue_text` or `session_name` is none."""


def plain_name(name: str) -> str:
    """Return a column name for comparison: the last field, words parted by underscores, without case."""
    last = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.rsplit(".", 1)[-1])
    return re.sub(r"_+", "_", plain(re.sub(r"[^\w]+", "_", last))).strip("_")


def name_rank(name: str, meaning: str) -> int | None:
    """Return how early a name stands among those of a meaning; None where it is not one of them."""
    plained = plain_name(name)
    names = NAMES[meaning]
    if plained in names:
        return names.index(plained)
    endings = ID_ENDINGS if meaning == "dialogue_id" else ENDINGS
    stem = next((plained.removesuffix(ending) for ending in endings if plained.endswith(ending)), plained)
    if meaning != "turn" and stem in names:
        return len(names) + names.index(stem)
    last = plained.rsplit("_", 1)[-1]
    if meaning in {"text", "topic", "labels", "role", "language"} and last in names:
        return 2 * len(names) + names.index(last)
    return None
