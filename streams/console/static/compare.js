// The copies of an article: two texts side by side, the differing words marked.

import { t } from "./language.js";
import { ask } from "./ask.js";
import { bdi, direction, h, replace } from "./dom.js";
import { byline, verdictBadge } from "./stream.js";
import { percent, time } from "./words.js";

const TAGS = { gone: "del", new: "ins", spelt: "em", same: "span" };

function side(title, row, pieces) {
  return h("div", { class: "side-text" },
    h("h3", {}, title),
    h("p", { class: "by" }, byline(row), verdictBadge(row), h("time", { dir: "ltr" }, time(row.ingested))),
    h("div", { class: "text", dir: direction(row.language), lang: row.language || "ar" }, paragraphs(pieces, direction(row.language))));
}

// Line breaks are words of their own in the comparison: they end a paragraph here.
function paragraphs(pieces, way) {
  const made = [h("p", { dir: way })];
  for (const [text, mark] of pieces) {
    text.split("\n").forEach((line, index) => {
      if (index) made.push(h("p", { dir: way }));
      const words = line.trim();
      if (words) made[made.length - 1].append(h(TAGS[mark], { class: `word-${mark}` }, words), " ");
    });
  }
  return made.filter((paragraph) => paragraph.childNodes.length);
}

export function compareView(view, other) {
  const cluster = view.cluster || [];
  const self = view.summary;
  const shown = h("div", { class: "sides", "aria-live": "polite" });
  if (!cluster.length) {
    return h("section", { class: "copies" }, h("h2", {}, t("النسخ والصيغ")),
      h("p", { class: "empty" }, t("لا نسخة أخرى لهذا الخبر في ذاكرة اللوحة.")));
  }
  const buttons = cluster.map((row) => h("button", { type: "button", class: "copy", "aria-pressed": "false", onclick: () => choose(row) },
    byline(row), verdictBadge(row), bdi(row.title, "copy-title")));

  async function choose(row) {
    buttons.forEach((button, index) => button.setAttribute("aria-pressed", String(cluster[index] === row)));
    const [first, second] = self.ingested <= row.ingested ? [self, row] : [row, self];
    replace(shown, h("p", { class: "loading" }, t("تجري المقارنة…")));
    const answer = await ask(`/api/compare/${first.key}/${second.key}`);
    if (!answer.ok) {
      replace(shown, h("p", { class: "notice" }, answer.status === 404
        ? t("نص إحدى النسختين لم يعد في ذاكرة اللوحة. افتحها مبكرًا، أو بقيمة أكبر لـ --last.") : answer.error));
      return;
    }
    const diff = answer.value;
    replace(shown,
      h("p", { class: "hint" }, t("تطابق {} من الكلمات", percent(diff.same)), diff.cut ? t("، وقورنت أول 1500 كلمة فقط") : "", ". ",
        h("del", { class: "word-gone" }, t("في الأول وحده")), " ", h("ins", { class: "word-new" }, t("في الثاني وحده")), " ", h("em", { class: "word-spelt" }, t("اختلاف رسم"))),
      h("div", { class: "pair" }, side(t("الأول"), first, diff.left), side(t("الثاني"), second, diff.right)));
  }

  choose(cluster.find((row) => row.key === other) || cluster[0]);
  return h("section", { class: "copies", id: "copies" }, h("h2", {}, t("النسخ والصيغ")),
    h("div", { class: "copy-list", role: "group", "aria-label": t("النسخ") }, buttons), shown);
}
