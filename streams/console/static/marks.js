// The text with its entities marked: one tab stop, arrows between marks, a card that says what it is.

import { t } from "./language.js";
import { bdi, direction, h, outside, replace } from "./dom.js";
import { KINDS, ONE, percent } from "./words.js";

const FORWARD = new Set(["ArrowLeft", "ArrowDown"]);
const BACK = new Set(["ArrowRight", "ArrowUp"]);

function piece(run) {
  if (run.x) return h("span", { class: "hidden-char", title: t("محرف خفي") }, h("bdi", { dir: "ltr" }, run.t));
  if (!run.v) return document.createTextNode(run.t);
  return h("span", { class: ["evidence", ...run.v.map((topic) => `topic-${topic}`)].join(" ") }, run.t);
}

// Runs of one mention stand side by side where evidence cuts it: they are one mark.
function inline(runs, entities, marks) {
  const nodes = [];
  let open = null;
  for (const run of runs) {
    if (run.e === undefined) {
      open = null;
      nodes.push(piece(run));
    } else if (open && open.index === run.e && open.confidence === run.c) {
      open.node.append(piece(run));
    } else {
      const entity = entities[run.e];
      const node = h("span", {
        class: `mark type-${entity.type}`, role: "button", tabindex: "-1", "data-entity": run.e, "aria-haspopup": "true", "aria-expanded": "false",
      }, piece(run));
      open = { node, index: run.e, confidence: run.c };
      marks.push(open);
      nodes.push(node);
    }
  }
  return nodes;
}

export function entityText(view) {
  const marks = [];
  const way = direction(view.summary.language);
  const title = h("bdi", { dir: way }, inline(view.title, view.entities, marks));
  if (!view.title.length) title.append(view.summary.title);
  const inTitle = marks.length;
  const card = h("div", { class: "card", id: "entity-card", role: "status", hidden: true });
  const body = h("div", { class: "text", lang: view.summary.language || "ar", dir: way }, view.blocks.map((block) => {
    const tag = block.kind === "subheading" ? "h2" : "p";
    return h(tag, { class: `block kind-${block.kind}`, dir: way, title: KINDS[block.kind] || block.kind }, inline(block.runs, view.entities, marks));
  }));
  const root = h("div", { class: "text-frame" }, body, card);
  let current = 0;
  if (marks.length) marks[Math.min(inTitle, marks.length - 1)].node.tabIndex = 0;

  function visible(index) {
    return !root.classList.contains(`without-${view.entities[marks[index].index].type}`);
  }

  function go(step) {
    for (let next = current + step; next >= 0 && next < marks.length; next += step) {
      if (visible(next)) { move(next); return; }
    }
  }

  function move(index) {
    marks.forEach((mark) => { mark.node.tabIndex = -1; });
    current = index;
    marks[index].node.tabIndex = 0;
    marks[index].node.focus();
  }

  function open(mark) {
    const entity = view.entities[mark.index];
    for (const one of marks) {
      one.node.classList.toggle("same", one.index === mark.index);
      one.node.setAttribute("aria-expanded", String(one === mark));
    }
    replace(card,
      h("p", { class: "card-name" }, bdi(entity.name), h("span", { class: `badge type-${entity.type}` }, ONE[entity.type] || entity.type)),
      h("dl", {},
        h("div", {}, h("dt", {}, t("الثقة")), h("dd", {}, h("bdi", {}, percent(mark.confidence === undefined ? 0 : mark.confidence)))),
        h("div", {}, h("dt", {}, t("الأهمية")), h("dd", {}, h("bdi", {}, percent(entity.salience)))),
        h("div", {}, h("dt", {}, t("مرات الذكر")), h("dd", {}, String(entity.count)))),
      entity.links ? h("p", { class: "card-links" }, entity.links.map(([name, address]) =>
        address ? outside(address, h("bdi", { dir: "ltr" }, name)) : h("bdi", { dir: "ltr" }, name))) : h("p", { class: "hint" }, t("بلا رابط.")),
      entity.same ? h("ul", { class: "card-same", "aria-label": t("أخبار أخرى فيها الكيان نفسه") }, entity.same.map(([key, title]) =>
        h("li", {}, h("a", { href: `#/article/${key}` }, bdi(title))))) : null);
    card.hidden = false;
    place(mark.node);
  }

  function place(node) {
    const frame = root.getBoundingClientRect();
    const rectangles = node.getClientRects();
    const at = rectangles[rectangles.length - 1] || node.getBoundingClientRect();
    const width = card.offsetWidth;
    const left = Math.max(0, Math.min(frame.width - width, at.left + at.width / 2 - frame.left - width / 2));
    card.style.left = `${left}px`;
    card.style.top = `${Math.max(0, at.bottom - frame.top + 6)}px`;
  }

  function close() {
    card.hidden = true;
    for (const one of marks) {
      one.node.classList.remove("same");
      one.node.setAttribute("aria-expanded", "false");
    }
  }

  marks.forEach((mark, index) => {
    mark.node.addEventListener("focus", () => { current = index; open(mark); });
    mark.node.addEventListener("mouseenter", () => open(mark));
    mark.node.addEventListener("click", () => { move(index); open(mark); });
    mark.node.addEventListener("keydown", (event) => {
      if (FORWARD.has(event.key)) go(1);
      else if (BACK.has(event.key)) go(-1);
      else if (event.key === "Escape") close();
      else if (event.key === "Enter" || event.key === " ") open(mark);
      else return;
      event.preventDefault();
    });
    mark.node.addEventListener("blur", (event) => { if (!card.contains(event.relatedTarget)) close(); });
  });
  root.addEventListener("mouseleave", () => { if (!root.contains(document.activeElement)) close(); });
  card.addEventListener("keydown", (event) => { if (event.key === "Escape") { close(); marks[current].node.focus(); } });

  return {
    root, title,
    show(type, on) { [root, title].forEach((part) => part.classList.toggle(`without-${type}`, !on)); },
    showEvidence(topic, on) {
      for (const part of [root, title]) {
        part.querySelectorAll(`.topic-${topic}`).forEach((node) => node.classList.toggle("lit", on));
      }
    },
    focusEntity(index) {
      const found = marks.findIndex((mark, place) => mark.index === index && place >= inTitle);
      const any = found >= 0 ? found : marks.findIndex((mark) => mark.index === index);
      if (any >= 0) move(any);
    },
  };
}
