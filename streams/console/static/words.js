// The words of the page, and how numbers and times are written: Latin digits in both languages.

import { LANGUAGE, t } from "./language.js";

const LOCALE = LANGUAGE === "en" ? "en-GB" : "ar-u-nu-latn";
const plain = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const day = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "long", year: "numeric" });

export const STAGES = {
  ingest: t("الوارد"), normalise: t("توحيد النص"), deduplicate: t("كشف المكرر"),
  extract_entities: t("استخراج الكيانات"), tag_topics: t("تصنيف المواضيع"), enriched: t("المُثرى"),
};
export const STATES = { ready: t("جاهزة"), not_ready: t("غير جاهزة"), unreachable: t("لا تجيب") };
export const VERDICTS = {
  unique: t("أصل"), revision: t("صيغة منقّحة"), exact: t("نسخة مطابقة"), near: t("نسخة قريبة"),
  contained: t("محتوى في غيره"), template: t("قالب متكرر"),
};
export const TYPES = {
  PER: t("أشخاص"), LOC: t("أماكن"), ORG: t("منظمات"), MISC: t("متفرقات"), DATE: t("تواريخ"),
  MONEY: t("مبالغ"), PERCENT: t("نسب"), QUANTITY: t("مقادير"),
};
export const ONE = {
  PER: t("شخص"), LOC: t("مكان"), ORG: t("منظمة"), MISC: t("متفرق"), DATE: t("تاريخ"),
  MONEY: t("مبلغ"), PERCENT: t("نسبة"), QUANTITY: t("مقدار"),
};
export const PLACES = {
  "articles.raw": t("ورد"), "articles.normalised": t("وُحّد نصه"), "articles.unique": t("فُحص تكراره"),
  "articles.with-entities": t("استُخرجت كياناته"), "articles.enriched": t("صُنّف ونُشر"),
};
export const CODES = {
  undecodable: t("بايتات لا تُقرأ"), invalid_schema: t("بنية غير صحيحة"), invalid_characters: t("محارف غير مقبولة"),
  unsupported_content_type: t("نوع محتوى غير مدعوم"), too_large: t("أكبر من الحد"), stage_failed: t("فشل في المرحلة"),
  stage_timeout: t("تجاوز الوقت"), unpublishable: t("لا يُنشر"), redrive_limit: t("بلغ حد المحاولات"),
};
export const RUNS = {
  running: t("يعمل"), paused: t("موقوف مؤقتًا"), stopped: t("أُنهي"), finished: t("اكتمل"),
  promoting: t("يُعتمد"), promoted: t("اعتُمد"), cleaned: t("نُظّف"),
};
export const MODES = { live: t("حي"), shadow: t("ظل"), "dry-run": t("تجربة") };
export const KINDS = {
  body: t("متن"), lead: t("مقدمة"), subheading: t("عنوان فرعي"), dateline: t("مكان وتاريخ"), title: t("عنوان"),
  byline: t("كاتب"), caption: t("تعليق صورة"), source: t("مصدر"), keywords: t("كلمات دلالية"), tags: t("وسوم"),
  read_also: t("اقرأ أيضًا"), embedded: t("خبر مضمّن"), headlines: t("عناوين"), related: t("أخبار ذات صلة"),
  share: t("مشاركة"), app: t("تطبيق"), ad: t("إعلان"), comments: t("تعليقات"), contact: t("اتصال"), rights: t("حقوق"),
  timestamp: t("وقت"), outlet_line: t("سطر الناشر"), navigation: t("تصفح"), end_mark: t("علامة نهاية"), separator: t("فاصل"),
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
  if (LANGUAGE === "en") return `${count(number)} ${few}`;
  const rest = number % 100;
  if (rest >= 3 && rest <= 10) return `${count(number)} ${few}`;
  return `${count(number)} ${rest >= 11 ? many : one}`;
}
export const ARTICLES = [t("لا أخبار"), t("خبر واحد"), t("خبران"), t("أخبار"), t("خبرًا")];
export const LETTERS = [t("لا رسائل"), t("رسالة واحدة"), t("رسالتان"), t("رسائل"), t("رسالة")];

export function rate(value) {
  const number = value || 0;
  if (number >= 100) return plain.format(number);
  return number >= 10 || number === 0 ? number.toFixed(0) : number.toFixed(1);
}

// Seconds, as few digits as say enough: 80 ms, 1.2 s, 4 min.
export function seconds(value) {
  if (value === undefined || value === null) return "–";
  if (value < 0.0005) return "0";
  if (value < 1) return t("{} م‌ث", Math.round(value * 1000));
  if (value < 10) return t("{} ث", value.toFixed(1));
  if (value < 120) return t("{} ث", Math.round(value));
  if (value < 7200) return t("{} د", Math.round(value / 60));
  return value < 172800 ? t("{} س", Math.round(value / 3600)) : t("{} يوم", Math.round(value / 86400));
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
