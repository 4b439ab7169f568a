// The enriched articles as they come: newest first, paused by a button, filtered by a word.

import { LANGUAGE, t } from "./language.js";
import { announce, bdi, code, direction, h, replace, setText } from "./dom.js";
import { ARTICLES, LETTERS, VERDICTS, CODES, counted, count, milliseconds, percent, time } from "./words.js";

const SHOWN = 40;
const ASIDE = 8;

function topicPills(row) {
  return (row.topics || []).map((topic) => h("li", { class: "pill" }, bdi(LANGUAGE === "en" ? topic.en || topic.name : topic.name)));
}

function entityChips(row) {
  const chips = (row.entities || []).map((entity) =>
    h("li", { class: `chip type-${entity.type}` }, bdi(entity.name)));
  if (row.more_entities) chips.push(h("li", { class: "more" }, `+${count(row.more_entities)}`));
  return chips;
}

export function verdictBadge(row) {
  const similarity = row.jaccard === undefined ? "" : ` ${percent(row.jaccard)}`;
  return h("span", { class: `badge verdict-${row.verdict}` }, (VERDICTS[row.verdict] || row.verdict || "–") + similarity);
}

export function byline(row) {
  return [row.outlet ? bdi(row.outlet, "outlet") : h("span", { class: "outlet" }, t("بلا ناشر")),
    row.language ? code(row.language, "tech") : null];
}

function articleRow(row, isNew) {
  const took = Math.max(0, row.at - row.ingested);
  return h("li", { class: isNew ? "article is-new" : "article", "data-key": row.key },
    h("p", { class: "when" },
      h("time", { datetime: new Date(row.at).toISOString(), dir: "ltr" }, time(row.at)),
      h("span", { class: "took", title: t("من الورود إلى النشر") }, milliseconds(took))),
    h("div", { class: "what" },
      h("p", { class: "by" }, byline(row), verdictBadge(row),
        row.replay ? h("span", { class: "badge" }, t("إعادة معالجة "), code(row.replay)) : null),
      h("h3", { class: "title" }, h("a", { href: `#/article/${row.key}` }, h("bdi", { dir: direction(row.language) }, row.title))),
      h("ul", { class: "chips", "aria-label": t("مواضيع وكيانات") }, topicPills(row), entityChips(row))));
}

function matches(row, word) {
  if (!word) return true;
  const texts = [row.title, row.outlet, ...(row.entities || []).map((e) => e.name), ...(row.topics || []).flatMap((topic) => [topic.name, topic.en])];
  return texts.some((text) => text && text.includes(word));
}

function emptyNote(state, word) {
  if (word) return h("p", { class: "empty" }, t("لا خبر في الذاكرة فيه «"), bdi(word), LANGUAGE === "en" ? "”." : "».");
  if (state.broker.state !== "up") return h("p", { class: "empty" }, t("تظهر الأخبار هنا حين يجيب الوسيط."));
  return h("div", { class: "empty" },
    h("p", {}, h("strong", {}, t("لا أخبار بعد.")), t(" أرسل صفحات إلى الخط:")),
    h("p", {}, code("khabar ingest deploy/demo/pages", "command")));
}

export function streamView(state) {
  let word = "";
  let paused = false;
  let waiting = [];
  const list = h("ol", { class: "articles" });
  const empty = h("div", {});
  const total = h("span", { class: "hint" });
  const held = h("span", { class: "held" });
  const pause = h("button", { type: "button", class: "button", "aria-pressed": "false", onclick: toggle }, t("إيقاف مؤقت"));
  const filter = h("input", { type: "search", id: "filter", autocomplete: "off", placeholder: t("ناشر، عنوان، كيان، موضوع"), oninput: () => { word = filter.value.trim(); draw(); } });
  const copies = h("ul", { class: "rows" });
  const faults = h("ul", { class: "rows" });

  function toggle() {
    paused = !paused;
    pause.setAttribute("aria-pressed", String(paused));
    setText(pause, paused ? t("متابعة") : t("إيقاف مؤقت"));
    if (!paused) { waiting = []; draw(); }
    setText(held, "");
    announce(paused ? t("أُوقف التدفق") : t("استُؤنف التدفق"));
  }

  function draw() {
    const rows = state.articles.filter((row) => matches(row, word)).slice(0, SHOWN);
    replace(list, rows.map((row) => articleRow(row, false)));
    finish(rows.length);
  }

  function finish(number) {
    replace(empty, number ? null : emptyNote(state, word));
    setText(total, state.seen ? t("{} منذ فُتحت اللوحة، وفي الذاكرة {}", counted(state.seen, ARTICLES), count(state.articles.length)) : "");
  }

  // New rows are put in front; what is there stays, so that focus and selection stay.
  function add(rows) {
    if (paused) {
      waiting = rows.concat(waiting);
      setText(held, t("{} في الانتظار", counted(waiting.length, ARTICLES)));
      return;
    }
    const fresh = rows.filter((row) => matches(row, word));
    for (const row of [...fresh].reverse()) list.prepend(articleRow(row, true));
    while (list.children.length > SHOWN) list.lastElementChild.remove();
    finish(list.children.length);
    if (fresh.length) announce(t("وصل: {}", counted(fresh.length, ARTICLES)), 10000);
  }

  function side() {
    replace(copies, state.duplicates.slice(0, ASIDE).map((row) => copyRow(row, state)));
    if (!state.duplicates.length) replace(copies, h("li", { class: "empty" }, t("لا نسخ.")));
    const open = state.letterRows().filter((row) => !row.redriven).slice(0, ASIDE);
    replace(faults, open.map(faultRow));
    if (!open.length) replace(faults, h("li", { class: "empty" }, t("لا رسائل متعذّرة.")));
  }

  draw();
  side();
  return {
    root: h("div", { class: "columns" },
      h("section", { "aria-labelledby": "stream-title", class: "stream" },
        h("div", { class: "section-head" },
          h("h2", { id: "stream-title" }, t("الأخبار المُثراة")), total,
          h("div", { class: "tools" }, held, h("label", { for: "filter", class: "visually-hidden" }, t("تصفية الأخبار")), filter, pause)),
        list, empty),
      h("aside", { class: "side", "aria-label": t("النسخ والرسائل المتعذّرة") },
        h("section", {}, h("h2", {}, t("آخر النسخ")), copies),
        h("section", {}, h("h2", {}, t("رسائل متعذّرة")), faults,
          h("p", {}, h("a", { href: "#/letters" }, t("كلها")))))),
    add, side, draw,
  };
}

function copyRow(row, state) {
  const original = state.articles.findLast((one) => one.id === row.of) || state.articles.findLast((one) => one.id === row.canonical);
  const title = bdi(row.title);
  return h("li", {},
    h("p", { class: "by" }, byline(row), verdictBadge(row)),
    h("p", {}, original ? h("a", { href: `#/article/${original.key}/with/${row.key}` }, title) : title));
}

function faultRow(row) {
  return h("li", {},
    h("p", { class: "by" }, h("span", { class: "badge bad" }, CODES[row.code] || row.code), code(row.stage, "tech")),
    h("p", {}, h("a", { href: `#/letters/${row.offset}` }, bdi(row.message || row.code))));
}

export function lettersCount(rows) {
  return counted(rows.length, LETTERS);
}
