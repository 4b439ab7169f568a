// Replay runs: what each does, how far it is, and the command that goes on from there.

import { t } from "./language.js";
import { ask } from "./ask.js";
import { bdi, code, h, replace } from "./dom.js";
import { MODES, RUNS, STAGES, count, date, percent, time } from "./words.js";

const PERIOD = 2500;
const NEXT = {
  running: (name) => `khabar replay pause ${name}`, paused: (name) => `khabar replay resume ${name}`,
  finished: (name) => `khabar replay diff ${name}`,
};

function card(run) {
  const known = run.done !== undefined && run.done !== null;
  const share = run.total ? (known ? run.done / run.total : 0) : 1;
  const next = NEXT[run.state] && !(run.state === "finished" && run.mode !== "shadow") ? NEXT[run.state](run.name) : null;
  return h("li", { class: `run is-${run.state}`, "data-run": run.name },
    h("div", { class: "run-head" }, h("h2", {}, code(run.name)),
      h("span", { class: `badge run-${run.state}` }, RUNS[run.state] || run.state),
      h("span", { class: "hint" }, MODES[run.mode] || run.mode, " ", code(run.mode, "tech"))),
    h("p", { class: "progress-line" },
      h("progress", { max: "1", value: share, "aria-label": t("تقدم {}", run.name) }),
      h("bdi", { class: "figure-small" }, known ? percent(share) : "–")),
    h("p", { class: "hint" }, known ? h("bdi", { dir: "ltr" }, `${count(run.done)} / ${count(run.total)}`) : `${count(run.total)}`, t(" سجلًا، من مرحلة "), STAGES[run.stage] || "", " ", code(run.stage, "tech")),
    run.counts ? h("ul", { class: "chips" }, Object.entries(run.counts).map(([name, value]) => h("li", { class: "pill" }, h("bdi", { dir: "ltr" }, `${name} ${count(value)}`)))) : null,
    h("p", { class: "hint" }, t("بدأها "), bdi(run.by), "، ", date(run.started), " ", h("time", { dir: "ltr" }, time(run.started)), next ? [" · ", code(next, "command")] : null));
}

export function replaysView() {
  const list = h("ol", { class: "runs" });
  const status = h("p", { class: "notice", role: "alert", hidden: true });
  let stopped = false;
  let last = "";

  async function draw() {
    const answer = await ask("/api/replays");
    status.hidden = answer.ok;
    if (!answer.ok) status.textContent = answer.error;
    else if (JSON.stringify(answer.value) !== last) {
      last = JSON.stringify(answer.value);
      replace(list, answer.value.map(card));
      if (!answer.value.length) {
        replace(list, h("li", { class: "empty" }, h("p", {}, h("strong", {}, t("لا إعادات معالجة.")), t(" لتعالج مدى من جديد دون أن تمسّ الحي:")),
          h("p", {}, code("khabar replay run NAME --mode shadow --from 24h", "command"))));
      }
    }
    if (!stopped) setTimeout(draw, document.hidden ? 4 * PERIOD : PERIOD);
  }

  replace(list, h("li", { class: "loading" }, t("يجري التحميل…")));
  draw();
  return {
    root: h("section", { class: "page" },
      h("h1", { tabindex: "-1" }, t("إعادات المعالجة "), code("replay", "tech")),
      h("p", { class: "lead" }, t("تشغيل مدى محدود من موضوع من جديد، بحالته ومقدار ما أُنجز منه. التجربة "), code("dry-run", "tech"), t(" لا تكتب شيئًا، ولا حتى سجلها، فلا تظهر هنا: نتيجتها في الطرفية.")),
      status, list),
    stop() { stopped = true; },
  };
}
