// The pipeline, drawn in order: every place with its state, rate, ages, lag and errors.

import { LANGUAGE, t } from "./language.js";
import { chart } from "./chart.js";
import { bdi, code, h, replace, setText } from "./dom.js";
import { STAGES, STATES, count, rate, seconds } from "./words.js";

const KEPT = 150;

function row(label, name, value) {
  return h("div", { class: name.includes("/") ? "ages" : null }, h("dt", {}, label, name ? code(name, "tech") : null), h("dd", {}, value));
}

function makeCard(stage) {
  const flow = chart("flow");
  const age = chart("age", "is-small");
  const part = {
    state: h("span", { class: "state" }),
    rate: h("span", { class: "figure" }),
    rateTop: h("span", { class: "top-value" }),
    ageTop: h("span", { class: "top-value" }),
    ages: h("bdi", {}), lag: h("bdi", {}), handled: h("bdi", {}), dead: h("span", {}), note: h("p", { class: "note", hidden: true }),
    flow, age,
  };
  const outer = stage.name === "ingest";
  const end = stage.name === "enriched";
  part.root = h("li", { class: "stage", "data-stage": stage.name },
    h("div", { class: "stage-head" },
      h("h3", {}, STAGES[stage.name] || stage.name), code(outer || end ? stage.topic : stage.name, "tech"), part.state),
    h("p", { class: "rate" }, part.rate, " ", h("span", { class: "unit" }, end ? t("خبر/ث") : t("سجل/ث")), part.rateTop),
    flow.root,
    h("div", { class: "axis", dir: "ltr", "aria-hidden": "true" }, h("bdi", { dir: "auto" }, t("قبل 5 د")), h("bdi", { dir: "auto" }, t("الآن"))),
    h("dl", { class: "facts" },
      outer ? null : row(end ? t("من الورود") : t("العمر"), "p50 / p95", part.ages),
      outer || end ? row(t("المجموع"), "", part.handled) : row(t("التأخر"), LANGUAGE === "en" ? "" : "lag", part.lag),
      outer || end ? null : row(t("متعذّرة"), "", part.dead)),
    outer ? null : h("p", { class: "age-title" }, t("العمر"), code("p95", "tech"), part.ageTop),
    outer ? null : age.root,
    part.note);
  return part;
}

function note(stage) {
  if (stage.name === "ingest" || stage.name === "enriched") return null;
  const workers = stage.workers || [];
  if (stage.state === "unreachable") {
    const first = workers[0];
    return [t("لا جواب من "), first ? code(first.url.replace("http://", "")) : t("عاملها"),
      t(". شغّله:"), h("span", { class: "line" }, code(`khabar worker ${stage.name}`))];
  }
  if (stage.state === "not_ready") {
    const reason = (workers.find((worker) => worker.reason) || {}).reason || "";
    return [h("strong", {}, t("لم تجهز بعد: ")), bdi(reason)];
  }
  if ((stage.lag_seconds || 0) > 30) return [h("strong", {}, t("متأخرة. ")), t("انظر RUNBOOK: "), code("KhabarLagGrows")];
  const away = workers.filter((worker) => worker.state === "unreachable").length;
  return away ? t("{} من {} عمال لا تجيب", count(away), count(workers.length)) : null;
}

function update(part, stage, points) {
  part.root.className = `stage is-${stage.state}`;
  replace(part.state, h("span", { class: "dot", "aria-hidden": "true" }), document.createTextNode(STATES[stage.state]));
  const reached = stage.state !== "unreachable";
  setText(part.rate, reached ? rate(stage.rate) : "–");
  const top = part.flow.draw(points, "rate", (most, now) =>
    t("المعدل في آخر خمس دقائق: أعلاه {} في الثانية، والآن {}", rate(most), rate(now)));
  setText(part.rateTop, top ? t("الأعلى {}", rate(top)) : "");
  setText(part.ages, reached ? `${seconds(stage.p50)} / ${seconds(stage.p95)}` : "–");
  setText(part.lag, reached ? `${count(stage.lag)} · ${seconds(stage.lag_seconds || 0)}` : "–");
  setText(part.handled, reached ? count(stage.handled) : "–");
  const oldest = part.age.draw(points, "p95", (most, now) =>
    t("العمر p95 في آخر خمس دقائق: أعلاه {}، والآن {}", seconds(most), seconds(now)));
  setText(part.ageTop, oldest ? t("الأعلى {}", seconds(oldest)) : "");
  const dead = stage.dead || 0;
  replace(part.dead, dead ? h("a", { href: "#/letters" }, count(dead)) : reached ? "0" : "–",
    stage.dead_lately ? h("span", { class: "lately" }, t(" +{} في دقيقة", count(stage.dead_lately))) : null,
    stage.retries ? h("span", { class: "lately" }, t(" · إعادات {}", count(stage.retries))) : null);
  const text = note(stage);
  part.note.hidden = text === null;
  replace(part.note, ...(Array.isArray(text) ? text : [text]).flat(Infinity)
    .filter((one) => one !== null).map((one) => (one instanceof Node ? one : document.createTextNode(one))));
}

// Keeps the history between openings of the view; the server's snapshot begins it.
const histories = new Map();
export function remember(stages, whole) {
  for (const stage of stages) {
    if (whole) histories.set(stage.name, (stage.history || []).slice(-KEPT));
    else {
      const points = histories.get(stage.name) || [];
      points.push({ t: Date.now(), rate: stage.rate, p95: stage.p95, lag: stage.lag });
      if (points.length > KEPT) points.shift();
      histories.set(stage.name, points);
    }
  }
}

export function pipelineView() {
  const list = h("ol", { class: "pipeline" });
  const parts = new Map();
  const loading = h("li", { class: "loading" }, t("يجري سؤال المراحل…"));
  list.append(loading);
  return {
    root: h("section", { "aria-labelledby": "pipeline-title" },
      h("div", { class: "section-head" },
        h("h2", { id: "pipeline-title" }, t("خط المعالجة")),
        h("p", { class: "hint" }, t("المعدل في عشر ثوانٍ، والعمر في دقيقة، والرسم في خمس دقائق"))),
      list),
    update(stages) {
      if (!stages.length) return;
      loading.remove();
      for (const stage of stages) {
        if (!parts.has(stage.name)) {
          parts.set(stage.name, makeCard(stage));
          list.append(parts.get(stage.name).root);
        }
        update(parts.get(stage.name), stage, histories.get(stage.name) || []);
      }
    },
  };
}
