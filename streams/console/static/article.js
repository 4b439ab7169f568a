// One article: its text with entities marked, topics, copies side by side, provenance, its way.

import { LANGUAGE, t } from "./language.js";
import { compareView } from "./compare.js";
import { entityText } from "./marks.js";
import { bdi, code, h, outside } from "./dom.js";
import { byline, verdictBadge } from "./stream.js";
import { KINDS, PLACES, TYPES, count, date, milliseconds, percent, precise, time } from "./words.js";

function head(view) {
  const row = view.summary;
  return h("header", { class: "article-head" },
    h("p", { class: "back" }, h("a", { href: "#/" }, t("كل الأخبار"))),
    h("p", { class: "by" }, byline(row), verdictBadge(row),
      row.published_at ? h("time", { datetime: row.published_at }, date(Date.parse(row.published_at))) : null,
      row.replay ? h("span", { class: "badge" }, t("إعادة معالجة "), code(row.replay)) : null,
      view.url ? outside(view.url, t("الصفحة الأصلية")) : null));
}

function entityList(view, marks) {
  const groups = Object.keys(TYPES).map((type) => {
    const members = view.entities.map((entity, index) => ({ entity, index })).filter((one) => one.entity.type === type);
    if (!members.length) return null;
    const toggle = h("button", { type: "button", class: `type-toggle type-${type}`, "aria-pressed": "true" },
      h("span", { class: "swatch", "aria-hidden": "true" }), TYPES[type], " ", h("span", { class: "hint" }, count(members.length)));
    toggle.addEventListener("click", () => {
      const on = toggle.getAttribute("aria-pressed") !== "true";
      toggle.setAttribute("aria-pressed", String(on));
      marks.show(type, on);
    });
    return h("li", {}, toggle, h("ul", { class: "entity-names" }, members.map(({ entity, index }) =>
      h("li", {}, h("button", { type: "button", class: "link", onclick: () => marks.focusEntity(index) }, bdi(entity.name)),
        entity.count > 1 ? h("span", { class: "hint" }, `×${count(entity.count)}`) : null))));
  });
  return h("section", { class: "panel" }, h("h2", {}, t("الكيانات")),
    view.entities.length ? h("ul", { class: "entity-groups" }, groups) : h("p", { class: "empty" }, t("لا كيانات.")));
}

function topicList(view, marks) {
  const rows = view.topics.map((topic, index) => {
    const button = h("button", { type: "button", class: "link", "aria-pressed": "false" }, bdi(LANGUAGE === "en" ? topic.en : topic.ar));
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(on));
      marks.showEvidence(index, on);
    });
    return h("li", {},
      (topic.broader || []).length ? h("p", { class: "hint" }, (LANGUAGE === "en" ? topic.broader_en || [] : topic.broader).flatMap((name, at) => (at ? [LANGUAGE === "en" ? " › " : " ‹ ", bdi(name)] : [bdi(name)]))) : null,
      h("p", { class: "topic-name" }, button, h("bdi", { class: "score" }, percent(topic.score))),
      h("meter", { min: "0", max: "1", value: topic.score, "aria-label": t("درجة {}", LANGUAGE === "en" ? topic.en : topic.ar) }),
      h("p", { class: "tech" }, code(topic.id), " ", LANGUAGE === "en" ? h("bdi", { dir: "rtl", lang: "ar" }, topic.ar) : h("span", { dir: "ltr", lang: "en" }, topic.en)),
      h("ul", { class: "chips" }, (topic.evidence || []).map((word) => h("li", { class: "pill" }, bdi(word)))));
  });
  return h("section", { class: "panel" }, h("h2", {}, t("المواضيع")),
    rows.length ? [h("p", { class: "hint" }, t("اضغط موضوعًا لترى شواهده في النص.")), h("ul", { class: "topics" }, rows)]
      : h("p", { class: "empty" }, t("لا مواضيع.")));
}

function way(view) {
  const trip = view.trip || [];
  const whole = trip.length > 1 ? trip[trip.length - 1].at - trip[0].at : null;
  return h("section", { class: "panel" }, h("h2", {}, t("الطريق")),
    whole === null ? null : h("p", { class: "hint" }, t("من الورود إلى النشر {}", milliseconds(whole))),
    h("ol", { class: "way" }, trip.map((hop) => h("li", {},
      h("p", {}, h("strong", {}, PLACES[hop.place] || hop.place),
        hop.after === undefined ? null : h("bdi", { class: "after" }, `+${milliseconds(Math.max(0, hop.after))}`)),
      h("p", { class: "tech" }, code(hop.place), " ", h("time", { dir: "ltr", datetime: new Date(hop.at).toISOString() }, precise(hop.at)))))),
    trip.length < 5 ? h("p", { class: "hint" }, t("ما سبق فتح اللوحة من الطريق لا يُعرف.")) : null);
}

function provenance(view) {
  return h("section", { class: "panel" }, h("h2", {}, t("المصدر والنماذج")),
    h("ul", { class: "provenance" }, view.provenance.map(([stage, version, model, digest]) => h("li", {},
      h("p", {}, code(stage), " ", h("span", { class: "hint" }, t("إصدار "), code(version))),
      model ? h("p", { class: "tech" }, code(model), digest ? [" ", code(digest, "digest")] : null) : null))),
    h("details", {}, h("summary", {}, t("المعرّفات والترويسات")),
      h("dl", { class: "ids" }, view.facts.map(([name, value]) => h("div", {}, h("dt", {}, code(name)), h("dd", {}, h("bdi", { dir: "auto" }, value)))))));
}

function around(view) {
  const parts = [];
  if (view.furniture.length) {
    parts.push(h("p", {}, t("عُرف في الصفحة ولم يُحفظ في النص:")),
      h("ul", { class: "chips" }, view.furniture.map(([kind, number]) => h("li", { class: "pill" }, KINDS[kind] || kind, number > 1 ? ` ×${count(number)}` : ""))));
  }
  if (view.keywords) parts.push(h("h3", {}, t("كلمات دلالية")), h("ul", { class: "chips" }, view.keywords.map((word) => h("li", { class: "pill" }, bdi(word)))));
  if (view.related) parts.push(h("h3", {}, t("عناوين ذات صلة")), h("ul", { class: "related" }, view.related.map((title) => h("li", {}, bdi(title)))));
  return parts.length ? h("section", { class: "panel" }, h("h2", {}, t("حول النص")), parts) : null;
}

export function articleView(view, other) {
  const marks = entityText(view);
  const times = h("p", { class: "hint times" }, t("ورد "), h("time", { dir: "ltr" }, time(view.summary.ingested)),
    t("، ونُشر "), h("time", { dir: "ltr" }, time(view.summary.at)), t(" بعد "), h("bdi", {}, milliseconds(view.summary.at - view.summary.ingested)));
  return h("article", { class: "article-page" },
    head(view),
    h("h1", { tabindex: "-1", class: "headline" }, marks.title),
    times,
    h("div", { class: "article-columns" },
      h("section", { class: "reading", "aria-label": t("النص") },
        marks.root,
        h("p", { class: "hint keys" }, t("لوحة المفاتيح: السهمان ينقلان بين الكيانات، وEsc يغلق البطاقة.")),
        view.cut ? h("p", { class: "notice" }, t("بقي من النص {} محرف لا يُعرض هنا.", count(view.cut))) : null),
      h("div", { class: "panels" }, entityList(view, marks), topicList(view, marks), way(view), provenance(view), around(view)),
      compareView(view, other)));
}
