"""What the two roles are called, in the languages of this field."""

from __future__ import annotations

import unicodedata
from types import MappingProxyType

_THERAPIST = """
    therapist counselor counsellor listener supporter helper assistant psychologist clinician doctor interviewer
    provider coach advisor gpt bot model chatbot ai system_response t th c_therapist psychotherapist responder peer
    therapeut therapeutin berater beraterin psychologin terapeuta consejero consejera psicólogo psicóloga oyente
    thérapeute conseiller conseillère psychologue konselor terapis psikolog
    상담사 상담자 치료사 치료자 상담원 청자 도우미 심리상담사
    咨询师 心理咨询师 治疗师 倾听者 支持者 助人者 諮詢師 諮商師 心理師 治療師 老师 医生
    カウンセラー セラピスト 聞き手 相談員 治療者 支援者
    معالج المعالج معالجة المعالجة مرشد المرشد مستشار المستشار مستمع المستمع طبيب الطبيب
    מטפל מטפלת יועץ יועצת מקשיב चिकित्सक परामर्शदाता काउंसलर থেরাপিস্ট কাউন্সেলর
"""
_CLIENT = """
    client patient seeker help_seeker user human person speaker_client usr p cl visitor poster interviewee student
    caller patientin klient klientin ratsuchende ratsuchender paciente cliente usuario consultante patiente
    client·e usager klien pasien pengguna
    내담자 환자 화자 사용자 상담의뢰인
    来访者 来访 求助者 患者 用户 咨客 來訪者 求助 個案 案主 用戶
    クライエント クライアント 相談者 話し手 患者 利用者
    عميل العميل عميلة العميلة مريض المريض مريضة المريضة مراجع المراجع طالب_المساعدة مستخدم المستخدم مسترشد المسترشد
    לקוח לקוחה מטופל מטופלת פונה ग्राहक रोगी मरीज उपयोगकर्ता ক্লায়েন্ট রোগী
"""


def plain(text: str) -> str:
    """Return a word for comparison: composed, without case, blanks and hyphens as underscores."""
    words = unicodedata.normalize("NFC", text).casefold().replace("-", " ").replace("_", " ").split()
    return "_".join(words).strip(":：.")


ROLE_WORDS = MappingProxyType(
    {plain(word): role for role, words in (("therapist", _THERAPIST), ("client", _CLIENT)) for word in words.split()}
)


def role_of(spelling: str) -> str | None:
    """Return the role a spelling names, None where it is not known."""
    return ROLE_WORDS.get(plain(spelling))
