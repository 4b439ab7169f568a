// The words of the page, and how numbers and times are written: Arabic with Latin digits.

const LOCALE = "ar-u-nu-latn";
const plain = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const day = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "long", year: "numeric" });

export const STAGES = {
  ingest: "الوارد", normalise: "توحيد النص", deduplicate: "كشف المكرر",
  extract_entities: "استخراج الكيانات", tag_topics: "تصنيف المواضيع", enriched: "المُثرى",
};
export const STATES = { ready: "جاهزة", not_ready: "غير جاهزة", unreachable: "لا تجيب" };
export const VERDICTS = {
  unique: "أصل", revision: "صيغة منقّحة", exact: "نسخة مطابقة", near: "نسخة قريبة",
  contained: "محتوى في غيره", template: "قالب متكرر",
};
export const TYPES = {
  PER: "أشخاص", LOC: "أماكن", ORG: "منظمات", MISC: "متفرقات", DATE: "تواريخ",
  MONEY: "مبالغ", PERCENT: "نسب", QUANTITY: "مقادير",
};
export const ONE = {
  PER: "شخص", LOC: "مكان", ORG: "منظمة", MISC: "متفرق", DATE: "تاريخ",
  MONEY: "مبلغ", PERCENT: "نسبة", QUANTITY: "مقدار",
};
export const PLACES = {
  "articles.raw": "ورد", "articles.normalised": "وُحّد نصه", "articles.unique": "فُحص تكراره",
  "articles.with-entities": "استُخرجت كياناته", "articles.enriched": "صُنّف ونُشر",
};
export const CODES = {
  undecodable: "بايتات لا تُقرأ", invalid_schema: "بنية غير صحيحة", invalid_characters: "محارف غير مقبولة",
  unsupported_content_type: "نوع محتوى غير مدعوم", too_large: "أكبر من الحد", stage_failed: "فشل في المرحلة",
  stage_timeout: "تجاوز الوقت", unpublishable: "لا يُنشر", redrive_limit: "بلغ حد المحاولات",
};
export const RUNS = {
  running: "يعمل", paused: "موقوف مؤقتًا", stopped: "أُنهي", finished: "اكتمل",
  promoting: "يُعتمد", promoted: "اعتُمد", cleaned: "نُظّف",
};
export const MODES = { live: "حي", shadow: "ظل", "dry-run": "تجربة" };
export const KINDS = {
  body: "متن", lead: "مقدمة", subheading: "عنوان فرعي", dateline: "مكان وتاريخ", title: "عنوان",
  byline: "كاتب", caption: "تعليق صورة", source: "مصدر", keywords: "كلمات دلالية", tags: "وسوم",
  read_also: "اقرأ أيضًا", embedded: "خبر مضمّن", headlines: "عناوين", related: "أخبار ذات صلة",
  share: "مشاركة", app: "تطبيق", ad: "إعلان", comments: "تعليقات", contact: "اتصال", rights: "حقوق",
  timestamp: "وقت", outlet_line: "سطر الناشر", navigation: "تصفح", end_mark: "علامة نهاية", separator: "فاصل",
};

export function count(value) {
  return plain.format(Math.round(value || 0));
}

// Arabic nouns change with their number: one, two, few (3–10), many (11–99), and others.
export function counted(value, [zero, one, two, few, many]) {
  const number = Math.round(value || 0);
  if (number === 0) return zero;
  if (number === 1) return one;
  if (number === 2) return two;
  const rest = number % 100;
  if (rest >= 3 && rest <= 10) return `${count(number)} ${few}`;
  return `${count(number)} ${rest >= 11 ? many : one}`;
}
export const ARTICLES = ["لا أخبار", "خبر واحد", "خبران", "أخبار", "خبرًا"];
export const LETTERS = ["لا رسائل", "رسالة واحدة", "رسالتان", "رسائل", "رسالة"];

export function rate(value) {
  const number = value || 0;
  if (number >= 100) return plain.format(number);
  return number >= 10 || number === 0 ? number.toFixed(0) : number.toFixed(1);
}

// Seconds, as few digits as say enough: 80 ms, 1.2 s, 4 min.
export function seconds(value) {
  if (value === undefined || value === null) return "–";
  if (value < 0.0005) return "0";
  if (value < 1) return `${Math.round(value * 1000)} م‌ث`;
  if (value < 10) return `${value.toFixed(1)} ث`;
  if (value < 120) return `${Math.round(value)} ث`;
  if (value < 7200) return `${Math.round(value / 60)} د`;
  return value < 172800 ? `${Math.round(value / 3600)} س` : `${Math.round(value / 86400)} يوم`;
}

export function milliseconds(value) {
  return seconds(value / 1000);
}

export function bytes(value) {
  if (value < 1024) return `${value} B`;
  return value < 1048576 ? `${(value / 1024).toFixed(1)} KiB` : `${(value / 1048576).toFixed(1)} MiB`;
}

export function time(milliseconds) {
  return clock.format(new Date(milliseconds));
}

export function precise(milliseconds) {
  return `${time(milliseconds)}.${String(milliseconds % 1000).padStart(3, "0")}`;
}

export function date(milliseconds) {
  return day.format(new Date(milliseconds));
}

export function percent(value) {
  return `${Math.round(value * 100)}%`;
}
