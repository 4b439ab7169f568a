// Dead letters: the list, one of them with its bytes, and the way back after a question.

import { t } from "./language.js";
import { ask, post } from "./ask.js";
import { announce, bdi, code, h, replace } from "./dom.js";
import { CODES, LETTERS, STAGES, bytes, count, counted, date, time } from "./words.js";

function choice(label, values, names, onchange) {
  const select = h("select", { onchange: () => onchange(select.value) },
    h("option", { value: "" }, t("الكل")), values.map((value) => h("option", { value }, names[value] || value)));
  return h("label", { class: "field" }, h("span", {}, label), select);
}

function letterRow(row) {
  return h("li", { class: row.redriven ? "letter is-redriven" : "letter", "data-offset": row.offset },
    h("p", { class: "when" }, h("time", { dir: "ltr", datetime: new Date(row.at).toISOString() }, time(row.at)), h("span", { class: "took" }, date(row.at))),
    h("div", { class: "what" },
      h("p", { class: "by" }, h("span", { class: "badge bad" }, CODES[row.code] || row.code), code(row.code, "tech"),
        h("span", {}, STAGES[row.stage] || bdi(row.stage)), row.redriven ? h("span", { class: "badge ok" }, t("أُعيد نشرها")) : null,
        row.tries ? h("span", { class: "hint" }, t("محاولات سابقة: {}", count(row.tries))) : null),
      h("h2", { class: "message" }, h("a", { href: `#/letters/${row.offset}` }, bdi(row.message || row.error || row.code))),
      h("p", { class: "tech" }, code(row.origin), " ", h("bdi", { dir: "ltr" }, bytes(row.bytes || 0)))));
}

export function lettersView(state) {
  const wanted = { code: "", stage: "", redriven: false };
  const list = h("ol", { class: "letters" });
  const summary = h("p", { class: "hint", role: "status" });
  const filters = h("div", { class: "filters" });

  function draw() {
    const rows = state.letterRows();
    const kept = rows.filter((row) => (wanted.redriven || !row.redriven) && (!wanted.code || row.code === wanted.code) && (!wanted.stage || row.stage === wanted.stage));
    replace(list, kept.map(letterRow));
    if (!kept.length) {
      replace(list, h("li", { class: "empty" }, rows.length ? t("لا رسائل بهذه الشروط.") : t("لا رسائل متعذّرة: كل ما ورد عولج.")));
    }
    summary.textContent = rows.length ? t("{} من {} في ذاكرة اللوحة", counted(kept.length, LETTERS), count(rows.length)) : "";
  }

  const box = h("input", { type: "checkbox", onchange: () => { wanted.redriven = box.checked; draw(); } });
  replace(filters,
    choice(t("السبب"), Object.keys(CODES), CODES, (value) => { wanted.code = value; draw(); }),
    choice(t("المرحلة"), Object.keys(STAGES).slice(1, -1), STAGES, (value) => { wanted.stage = value; draw(); }),
    h("label", { class: "field check" }, box, h("span", {}, t("مع ما أُعيد نشره"))));
  draw();
  return {
    root: h("section", { class: "page" },
      h("h1", { tabindex: "-1" }, t("رسائل متعذّرة "), code("dead letters", "tech")),
      h("p", { class: "lead" }, t("ما لم يستطع الخط معالجته: البايتات كما وردت، وسبب التعذّر. تُعاد إلى موضوعها الأصلي بعد إصلاح السبب.")),
      filters, summary, list),
    update: draw,
  };
}

const NOT_REDRIVEN = {
  refused: t("رُفضت: بلغت الرسالة حد المحاولات KHABAR_MAX_REDRIVES."),
  too_large: t("رفضها الوسيط: هي أكبر مما يقبل."),
  gone: t("لم تُنشر: كانت أكبر من أن تُحفظ هنا، ولم تعد محفوظة في منشئها."),
  nowhere: t("لم تُنشر: لا مرحلة تقرأ الموضوع الذي تسميه."),
};

function dialog(row, state, done) {
  const status = h("p", { class: "status", role: "status" });
  const confirm = h("button", { type: "button", class: "button primary" }, t("نعم، أعد نشرها"));
  const box = h("dialog", { "aria-labelledby": "redrive-title" },
    h("h2", { id: "redrive-title" }, t("إعادة نشر الرسالة "), h("bdi", { dir: "ltr" }, String(row.offset)), "؟"),
    h("p", {}, t("تُنشر البايتات الأصلية في "), code(row.origin.split("/")[0]), t(" وتُعالج من جديد. إن لم يُصلح السبب عادت إلى هنا.")),
    row.tries ? h("p", { class: "hint" }, t("سبقت {} من المحاولات.", count(row.tries))) : null,
    status,
    h("div", { class: "actions" }, confirm, h("button", { type: "button", class: "button", autofocus: true, onclick: () => box.close() }, t("إلغاء"))));
  confirm.addEventListener("click", async () => {
    confirm.disabled = true;
    const answer = await post(`/api/letters/${row.offset}/redrive`, state.token);
    confirm.disabled = false;
    if (!answer.ok || !answer.value.redriven) {
      const reason = answer.ok && Object.keys(NOT_REDRIVEN).find((name) => answer.value[name]);
      status.textContent = NOT_REDRIVEN[reason] || answer.error;
      return;
    }
    box.close();
    announce(t("أُعيد نشر الرسالة"));
    done();
  });
  box.addEventListener("close", () => box.remove());
  return box;
}

export async function letterView(state, offset) {
  const answer = await ask(`/api/letters/${offset}`);
  const back = h("p", { class: "back" }, h("a", { href: "#/letters" }, t("كل الرسائل المتعذّرة")));
  if (!answer.ok) {
    return { root: h("section", { class: "page" }, back, h("h1", { tabindex: "-1" }, t("رسالة متعذّرة")),
      h("p", { class: "notice" }, answer.error, " ", code(`khabar dlq show ${offset}`, "command"))) };
  }
  const view = answer.value;
  const actions = h("div", { class: "actions" });

  function draw(row) {
    const send = h("button", { type: "button", class: "button primary", onclick: () => {
      const box = dialog(row, state, () => draw({ ...row, redriven: true }));
      document.body.append(box);
      box.showModal();
    } }, t("إعادة النشر"));
    replace(actions,
      row.redriven ? h("p", { class: "badge ok", role: "status" }, t("أُعيد نشرها")) : state.token ? send : h("p", { class: "hint" }, t("اللوحة للقراءة فقط.")),
      h("a", { class: "button", href: `/api/letters/${offset}/raw`, download: `dead-letter-${offset}.bin` }, t("حفظ البايتات")));
  }
  draw(view.row);
  const row = view.row;
  const facts = [[t("السبب"), [CODES[row.code] || row.code, " ", code(row.code, "tech")]], [t("المرحلة"), [STAGES[row.stage] || "", " ", code(row.stage, "tech")]],
    [t("الخطأ"), bdi(row.error)], [t("المنشأ"), code(row.origin)], [t("الحجم"), h("bdi", { dir: "ltr" }, bytes(row.bytes || 0))], [t("المفتاح"), bdi(view.key || "–")], [t("محاولات"), String(row.tries || 0)]];
  return {
    root: h("section", { class: "page" }, back,
      h("h1", { tabindex: "-1", class: "message" }, bdi(row.message || row.code)),
      actions,
      h("dl", { class: "ids wide" }, facts.map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value)))),
      view.headers.length ? [h("h2", {}, t("الترويسات الأصلية")), h("dl", { class: "ids wide" }, view.headers.map(([name, value]) => h("div", {}, h("dt", {}, code(name)), h("dd", {}, bdi(value)))))] : null,
      h("h2", {}, t("النص")), view.shown < (row.bytes || 0) ? h("p", { class: "hint" }, t("أول {} من {}", bytes(view.shown), bytes(row.bytes))) : null,
      h("pre", { class: "raw", dir: "auto", tabindex: "0", "aria-label": t("نص الرسالة") }, view.text),
      h("h2", {}, t("البايتات")), h("pre", { class: "raw hex", dir: "ltr", tabindex: "0", "aria-label": t("بايتات الرسالة") }, view.hex)),
    update() {
      const fresh = state.letters.get(Number(offset));
      if (fresh && fresh.redriven) draw(fresh);
    },
  };
}
