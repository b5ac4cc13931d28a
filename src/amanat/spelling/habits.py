"""Words whose usual spellings no rule joins, each under the spelling it is read by. Data."""

from __future__ import annotations

from typing import Final

_GROUPS: Final = {
    "محمد": "mohd md mhd muhd mohamad",
    "محمود": "mahmood mahmud mehmood mehmud mahmoud",
    "سید": "syed sayed sayyid sayyed",
    "نہیں": "nahi nahin nahein nahee nai nhi nahen",
    "لڑکی": "ladki larki",
    "لڑکا": "ladka larka",
    "گاڑی": "gadi gaadi gari gaari",
    "بڑا": "bada bara barra",
    "تھپڑ": "thappad thapar thappar",
    "پڑوسی": "padosi parosi",
    "جھگڑا": "jhagda jhagra jhagrha",
    "کپڑے": "kapde kapday kapre kapray kapry",
    "منیجر": "manager مینیجر مینجر manajer menejer",
    "umar": "omar umer omer",
    "کمپنی": "company kampani kampni",
    "کمیٹی": "committee commitee kamiti comiti kameti",
    "صبح": "subah subh suba",
    "ماموں": "mamoon mamun mamu mamoo mamo",
    "تنخوا": "tankhwah tankhwa tankha tankhuah تنخواہ",
    "چودری": "chaudhry chaudhary chaudhri choudhary choudhry chowdhry chowdhury chaudry chodhry چوہدری چودھری",
    "سڑک": "sarak sadak",
    "کھڑکی": "khirki khidki",
    "تھوڑا": "thora thoda",
    "کالج": "college colleg kalij",
    "کزن": "cousin kazin cozin",
    "رکشا": "rickshaw riksha rickshah رکشہ",
    "بلیکمیل": "blackmail blackmel",
    "فیکٹری": "factory faktry factry",
    "میڈم": "madam medam maidam",
    "لیکچر": "lecture lekchar lecter",
    "بینک": "bank bnk بنک",
    "فیسبک": "facebook",
    "واٹسایپ": "whatsapp watsapp whatsap واٹسیپ وٹسایپ",
    "ہسپتال": "hospital haspatal aspatal اسپتال",
    "ڈاکٹر": "doctor dactar daktar",
    "پروفیسر": "professor profesar",
    "یونیورسٹی": "university universty",
}
HABITS: Final = {spelling: urdu for urdu, spellings in _GROUPS.items() for spelling in spellings.split()}
