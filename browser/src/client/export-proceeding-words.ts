/** Words of her own copy for what was said about a proceeding or a publication. The Urdu is machine-drafted. */
import type { Lang } from "../seal/terms";

type Pair = readonly [en: string, ur: string];
type Table = { readonly [code: string]: Pair };

const KINDS: Table = {
  notice: ["The notice", "نوٹس"],
  reply: ["Your answer", "آپ کا جواب"],
  ask_time: ["You asked for more time", "آپ نے مزید وقت مانگا"],
  appeal: ["You asked for another look", "آپ نے دوبارہ دیکھنے کو کہا"],
  referral: ["What was handed over", "جو سونپا گیا"],
  step: ["What you reported", "آپ نے کیا بتایا"],
  standing: ["Where it stands", "کہاں تک پہنچا"],
  papers: ["Papers for you", "آپ کے لیے کاغذات"],
  proposal: ["May they publish this text?", "کیا وہ یہ تحریر شائع کریں؟"],
  gist: ["Something may be made public", "کچھ شائع ہو سکتا ہے"],
  own_voice: ["A text in my own voice", "اپنی آواز میں ایک تحریر"],
  publish_yes: ["A yes to a text", "ایک تحریر پر ہاں"],
  publish_no: ["A no to a text", "ایک تحریر پر نہیں"],
};

/** Names of fields; one that is not here is left out: ids, keys and signatures say nothing to a reader. */
const FIELDS: Table = {
  about: ["What it is about", "کس بارے میں"],
  rule: ["Which rule it is about", "بات کس قاعدے کی ہے"],
  decides: ["Who decides", "فیصلہ کون کرے"],
  then: ["What comes next", "آگے کیا ہوگا"],
  rights: ["Your rights", "آپ کے حقوق"],
  asks: ["What they ask of you", "آپ سے کیا چاہتے ہیں"],
  clocks: ["What is due, and when", "کیا ہونا ہے، اور کب تک"],
  items: ["Files", "فائلیں"],
  day: ["Day", "دن"],
  text: ["In words", "الفاظ میں"],
  basis: ["Where it is written", "کہاں لکھا ہے"],
  until: ["Until", "کب تک"],
  position: ["What was said to it", "اِس پر کیا کہا گیا"],
  days: ["More days", "مزید دن"],
  step: ["What happened", "کیا ہوا"],
  status: ["How far it is", "کہاں تک پہنچا"],
  called: ["The respondent", "جواب دہ"],
  body: ["Who decided", "فیصلہ کس نے کیا"],
  routes: ["The ways", "راستے"],
  route: ["The way", "راستہ"],
  institution: ["Institution", "ادارہ"],
  silent_since: ["No answer since", "تب سے جواب نہیں"],
  title: ["Title", "عنوان"],
  name: ["Name", "نام"],
  state: ["State", "حالت"],
  due: ["Due by", "کب تک ہونا تھا"],
  done: ["Done on", "کب ہوا"],
};

/** Codes in words, by the field that holds them. */
const VALUES: { readonly [field: string]: Table } = {
  position: {
    denied: ["It is not so", "ایسا نہیں ہے"],
    partly: ["A part of it is so", "کچھ حصہ ایسا ہے"],
    accepted: ["It is so", "ایسا ہی ہے"],
    unsaid: ["I do not want to say", "اِس پر کچھ نہیں کہنا"],
  },
  rights: {
    answer: ["You may answer in your own words.", "آپ کو اپنے الفاظ میں جواب کا حق ہے۔"],
    evidence: ["You may bring papers, messages, and people who saw it.", "کاغذ، پیغام اور دیکھنے والے لوگ پیش کرنا آپ کا حق ہے۔"],
    accompanied: ["You may bring somebody with you.", "کسی کو ساتھ لانا آپ کا حق ہے۔"],
    interpreter: ["You may speak in your own language. They find somebody who translates.", "اپنی زبان میں بات کرنا آپ کا حق ہے۔ ترجمہ کرنے والا وہ ڈھونڈیں گے۔"],
    more_time: ["You may ask for more time.", "مزید وقت مانگنا آپ کا حق ہے۔"],
    appeal: ["You may ask that the decision is looked at again.", "فیصلہ دوبارہ دیکھنے کی درخواست آپ کا حق ہے۔"],
    no_contact: ["Please do not contact the person who complained. Do not ask others to do it.", "جس نے شکایت کی ہے، اُس سے رابطہ نہ کریں۔ کسی اور سے بھی نہ کروائیں۔"],
  },
  step: {
    acknowledged: ["Received", "موصول"],
    question: ["A question", "ایک سوال"],
    inquiry_opened: ["An inquiry was opened", "انکوائری شروع ہوئی"],
    respondent_told: ["The respondent was told", "جواب دہ کو بتا دیا گیا"],
    heard: ["Both sides were heard", "دونوں طرف کی بات سنی گئی"],
    finding: ["There is a finding", "فیصلہ ہو گیا ہے"],
    measure: ["A measure was taken", "ایک کارروائی کی گئی"],
    contract_ended: ["The contract was ended", "ملازمت ختم کر دی گئی"],
    no_action: ["Nothing is done, for a reason", "کسی وجہ سے کچھ نہیں کیا گیا"],
    appeal: ["Somebody asked for another look", "کسی نے دوبارہ دیکھنے کو کہا"],
    other: ["Something else", "کچھ اور"],
  },
  status: {
    received: ["It has reached them.", "یہ اُن تک پہنچ گیا ہے۔"],
    acknowledged: ["They have it and will look at it.", "اُنہیں مل گیا ہے اور وہ اِسے دیکھیں گے۔"],
    redirected: ["They say that somebody else can help better.", "اُن کا کہنا ہے کہ کوئی اور بہتر مدد کرے گا۔"],
    assessed: ["They have read it and thought about what can be done.", "اُنہوں نے پڑھ لیا ہے اور سوچا ہے کہ کیا ہو سکتا ہے۔"],
    consented: ["You agreed to the next step.", "آپ نے اگلے قدم پر ہاں کی۔"],
    referred: ["It was handed to those who can act.", "یہ اُنہیں سونپا گیا جو کچھ کر سکتے ہیں۔"],
    inquiry_opened: ["An inquiry was opened.", "انکوائری شروع ہوئی۔"],
    respondent_notified: ["The respondent was told.", "جواب دہ کو بتا دیا گیا۔"],
    reply_window: ["The respondent was told, and has time to answer.", "جواب دہ کو بتا دیا گیا، اور جواب کا وقت ہے۔"],
    heard: ["Both sides were heard.", "دونوں طرف کی بات سنی گئی۔"],
    substantiated: ["They found that it is so.", "اُنہوں نے پایا کہ ایسا ہی ہوا۔"],
    not_substantiated: ["It could not be proved. This does not say that you were wrong.", "یہ ثابت نہیں ہو سکا۔ اِس کا مطلب یہ نہیں کہ آپ کی بات غلط تھی۔"],
    inconclusive: ["They could not decide it either way.", "وہ کسی ایک طرف فیصلہ نہیں کر سکے۔"],
    no_jurisdiction: ["They may not decide this. Another body may.", "وہ اِس کا فیصلہ نہیں کر سکتے۔ کوئی اور ادارہ کر سکتا ہے۔"],
    outcome: ["There is an outcome.", "نتیجہ آ گیا ہے۔"],
    appeal: ["It is being looked at again.", "اِسے دوبارہ دیکھا جا رہا ہے۔"],
    closed: ["It is closed. You can still write to them.", "یہ بند ہو گیا۔ اُنہیں اب بھی لکھا جا سکتا ہے۔"],
    withdrawn: ["You took it back.", "آپ نے اِسے واپس لے لیا۔"],
    reopened: ["It was opened again.", "یہ دوبارہ کھولا گیا۔"],
  },
  called: {
    respondent: ["No court has charged anybody. So the word is “respondent”.", "کسی عدالت نے کسی پر فردِ جرم نہیں لگائی۔ اِس لیے لفظ ”جواب دہ“ ہے۔"],
    accused: ["A court has charged the respondent. So the word is “accused”.", "عدالت نے جواب دہ پر فردِ جرم لگائی ہے۔ اِس لیے لفظ ”ملزم“ ہے۔"],
    found_against: ["A body decided against the respondent.", "ایک ادارے نے جواب دہ کے خلاف فیصلہ دیا ہے۔"],
    cleared: ["The respondent was cleared.", "جواب دہ کو بری کر دیا گیا۔"],
  },
  about: {
    outcome: ["The outcome", "نتیجہ"],
    notice: ["The notice", "نوٹس"],
    referral: ["What was handed over", "جو سونپا گیا"],
    other: ["More papers", "مزید کاغذات"],
  },
  state: {
    running: ["running", "چل رہی ہے"], met: ["done", "ہو گیا"], late: ["done late", "دیر سے ہوا"], missed: ["not done", "نہیں ہوا"],
    soft: ["soon, without a day", "جلد، کوئی دن مقرر نہیں"], benchmark: ["what others aim for", "اوروں کا ہدف"],
    paused: ["standing still", "رکی ہوئی"], none: ["no date", "کوئی تاریخ نہیں"], not_yet: ["comes later", "بعد میں"],
  },
};

const pick = (pair: Pair | undefined, lang: Lang): string | undefined => pair?.[lang === "en" ? 0 : 1];
const find = (table: Table | undefined, name: string): Pair | undefined => (table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined);

export const kindWords = (kind: string, lang: Lang): string => pick(find(KINDS, kind), lang) ?? kind;
/** Nothing for a field that is not shown. */
export const fieldWords = (field: string, lang: Lang): string | undefined => pick(find(FIELDS, field), lang);
export const codeWords = (field: string, code: string, lang: Lang): string =>
  pick(find(Object.hasOwn(VALUES, field) ? VALUES[field] : undefined, code), lang) ?? code;
