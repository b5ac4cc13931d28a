/** Words of her own copy, English and Urdu. The Urdu is machine-drafted until a named reader signs it. */
import type { Lang } from "../seal/terms";

type Pair = readonly [en: string, ur: string];

const TITLES: { readonly [name: string]: Pair } = {
  record: ["What I wrote", "جو میں نے لکھا"],
  sent: ["What was sent", "جو بھیجا گیا"],
  messages: ["Messages", "پیغامات"],
  files: ["Files", "فائلیں"],
  voice: ["Voice note", "آواز کا پیغام"],
  from_me: ["From me", "میری طرف سے"],
  from_them: ["From them", "اُن کی طرف سے"],
  none: ["Nothing here yet.", "ابھی یہاں کچھ نہیں۔"],
  unreadable: ["This message could not be read.", "یہ پیغام پڑھا نہیں جا سکا۔"],
  warning: ["Something about this message is not in order.", "اِس پیغام میں کچھ ٹھیک نہیں ہے۔"],
  hello: ["Contact opened.", "رابطہ شروع ہوا۔"],
  grant: ["My record was sent.", "میرا ریکارڈ بھیجا گیا۔"],
  take_back: ["I took it back.", "میں نے واپس لیا۔"],
  opened: ["They opened it.", "اُنہوں نے کھولا۔"],
  took_back: ["They know that it was taken back.", "اُنہیں واپسی کا علم ہے۔"],
  problems: ["These files did not match what was added:", "یہ فائلیں ویسی نہیں جیسی شامل کی گئی تھیں:"],
};

const FIELDS: { readonly [name: string]: Pair } = {
  age_group: ["Age", "عمر"],
  acts: ["What happened", "کیا ہوا"],
  context: ["Where in life", "کس ماحول میں"],
  mode: ["How", "کیسے"],
  power: ["Their power", "اُن کی حیثیت"],
  narrative: ["In my own words", "میرے اپنے الفاظ میں"],
  when: ["When", "کب"],
  where: ["Where", "کہاں"],
  respondent: ["Who", "کون"],
  witnesses: ["Who saw it or was told", "کس نے دیکھا یا کسے بتایا"],
  wants: ["What I want", "میں کیا چاہتی/چاہتا ہوں"],
  wants_text: ["What I want, in my words", "میں کیا چاہتی/چاہتا ہوں، اپنے الفاظ میں"],
  contact: ["Safe ways to reach me", "مجھ سے رابطے کا محفوظ طریقہ"],
  exclude: ["Who must not see this", "یہ کس کو نظر نہ آئے"],
  flags: ["What worries me", "مجھے کس بات کی فکر ہے"],
  from: ["From", "سے"],
  to: ["To", "تک"],
  approximate: ["About", "اندازاً"],
  text: ["In words", "الفاظ میں"],
  description: ["Description", "حلیہ یا تعارف"],
  identifiers: ["How to know them", "پہچان"],
  channel: ["How", "کیسے"],
  value: ["Detail", "تفصیل"],
  hours: ["Hours", "اوقات"],
  shared_device: ["Others use my phone", "میرا فون دوسرے بھی استعمال کرتے ہیں"],
  never: ["Never", "کبھی نہیں"],
  type: ["Kind", "قسم"],
};

const VALUES: { readonly [value: string]: Pair } = {
  true: ["yes", "ہاں"], false: ["no", "نہیں"],
  adult: ["18 or older", "18 سال یا زیادہ"], minor: ["under 18", "18 سال سے کم"],
  rape: ["rape", "جنسی زیادتی"], sexual_contact: ["unwanted touch", "بِنا مرضی چھونا"],
  sexual_harassment: ["sexual harassment", "جنسی ہراسانی"], physical_abuse: ["hurt by force", "مار پیٹ"],
  forced_marriage: ["forced marriage", "زبردستی کی شادی"], economic_abuse: ["money or work controlled", "پیسے یا کام پر قابو"],
  psychological_abuse: ["fear and humiliation", "ڈرانا اور نیچا دکھانا"], stalking: ["followed or watched", "پیچھا یا نگرانی"],
  blackmail: ["blackmail", "بلیک میل"], image_abuse: ["pictures misused", "تصویروں کا غلط استعمال"],
  consensual_relationship: ["a relationship", "باہمی تعلق"], infidelity: ["infidelity", "بے وفائی"],
  plagiarism: ["copied work", "کام کی نقل"], pay_dispute: ["a dispute about pay", "تنخواہ کا جھگڑا"],
  property: ["property", "جائیداد"], opinion: ["an opinion", "رائے"], hearsay: ["heard from others", "سنی سنائی بات"],
  work: ["work", "کام"], domestic: ["home", "گھر"], education: ["school or university", "اسکول یا یونیورسٹی"],
  online: ["online", "آن لائن"], custody: ["custody", "حراست"], other: ["other", "کچھ اور"],
  in_person: ["face to face", "آمنے سامنے"], phone: ["phone", "فون"], messages: ["messages", "پیغامات"],
  through_others: ["through others", "دوسروں کے ذریعے"], employer: ["employer", "مالک یا افسر"], teacher: ["teacher", "استاد"],
  family: ["family", "خاندان"], official: ["official", "سرکاری"], fame: ["fame", "شہرت"], money: ["money", "پیسہ"],
  email: ["email", "ای میل"], handle: ["account name", "اکاؤنٹ کا نام"], national_id: ["national ID", "شناختی کارڈ"], name: ["name", "نام"],
  be_heard: ["to be heard", "بات سنی جائے"], safety: ["to be safe", "حفاظت"], complaint: ["a complaint", "شکایت"],
  police: ["police", "پولیس"], record_only: ["only a record", "صرف ریکارڈ"], mailbox: ["here", "یہیں"], none: ["not at all", "بالکل نہیں"],
  strangulation: ["choking", "گلا دبانا"], weapon: ["a weapon", "ہتھیار"], threat_to_kill: ["a threat to kill", "جان کی دھمکی"],
  escalation: ["it gets worse", "بڑھتا جا رہا ہے"], separation: ["a separation", "علیحدگی"], child: ["a child", "بچہ"],
  self_harm: ["thoughts of self-harm", "خود کو نقصان کا خیال"], access: ["they can reach me", "وہ مجھ تک پہنچ سکتے ہیں"],
  retaliation: ["revenge", "بدلہ"], deadline: ["a deadline", "آخری تاریخ"], fear: ["fear", "ڈر"],
  acknowledged: ["They have it.", "اُنہیں مل گیا۔"], assessed: ["They have read it.", "اُنہوں نے پڑھ لیا۔"],
  redirected: ["They named another place.", "اُنہوں نے کوئی اور جگہ بتائی۔"], closed: ["They closed it.", "اُنہوں نے بند کر دیا۔"],
};

const pick = (pair: Pair, lang: Lang): string => pair[lang === "en" ? 0 : 1];
const find = (table: { readonly [name: string]: Pair }, name: string): Pair | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

export const title = (name: string, lang: Lang): string => pick(find(TITLES, name) ?? [name, name], lang);
export const fieldName = (name: string, lang: Lang): string => pick(find(FIELDS, name) ?? [name, name], lang);
/** A value from a closed list in words; anything else is hers, as it is. */
export const valueWords = (value: string, lang: Lang): string => pick(find(VALUES, value) ?? [value, value], lang);

/** The sealed copy's one readable page. It names nothing of what is inside. */
export const readme = (lang: Lang): string => (lang === "en" ? README_EN : README_UR);

const README_EN = `How to open this copy

Each file here is locked. Your twelve words open it.

1. Get the program "age", version 1.3 or newer: age-encryption.org
2. In this folder, type:
   age -d -i keys.txt.age -o record.html record.html.age
3. It asks for a passphrase. Type your twelve words, with one space between them.
4. Open record.html. It lists the files: 01, 02 and so on. Open each the same way:
   age -d -i keys.txt.age -o 01 files/01.age

Once opened, a file is no longer locked. Delete it when you are done.
`;

const README_UR = `یہ نقل کیسے کھولیں

یہاں ہر فائل بند ہے۔ آپ کے بارہ الفاظ اِسے کھولتے ہیں۔

1. پروگرام "age" لیں، نسخہ 1.3 یا نیا: age-encryption.org
2. اِس فولڈر میں یہ لکھیں:
   age -d -i keys.txt.age -o record.html record.html.age
3. پاس فریز پوچھا جائے گا۔ اپنے بارہ الفاظ لکھیں، ہر دو کے بیچ ایک خالی جگہ۔ الفاظ انگریزی میں لکھیں۔
4. record.html کھولیں۔ اُس میں فائلوں کی فہرست ہے: 01، 02 اور آگے۔ ہر ایک اِسی طرح کھلتی ہے:
   age -d -i keys.txt.age -o 01 files/01.age

کھلنے کے بعد فائل بند نہیں رہتی۔ کام کے بعد مٹا دیں۔
`;
