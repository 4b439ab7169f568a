// The page: what it knows, where it is, and what the server tells it while it is open.

import { LANGUAGE, t, translatePage } from "./language.js";
import { articleView } from "./article.js";
import { ask } from "./ask.js";
import { code, h, replace, setText } from "./dom.js";
import { letterView, lettersView } from "./letters.js";
import { pipelineView, remember } from "./pipeline.js";
import { replaysView } from "./replays.js";
import { streamView } from "./stream.js";
import { count } from "./words.js";

const KEPT = 500;
const BRAND = LANGUAGE === "en" ? "Khabar" : "خبر";
const TITLES = { home: t("خط المعالجة والأخبار"), letters: t("رسائل متعذّرة"), replays: t("إعادات المعالجة"), article: t("خبر") };

const state = {
  broker: { state: "connecting" }, bootstrap: "", stages: [], articles: [], duplicates: [], letters: new Map(), token: "", seen: 0,
  letterRows: () => [...state.letters.values()].sort((a, b) => b.offset - a.offset),
};
let view = null;
let connected = true;
let opened = 0;
let loads = 0;
const told = [];

function home() {
  const pipeline = pipelineView();
  const stream = streamView(state);
  pipeline.update(state.stages);
  return {
    root: h("div", { class: "home" }, h("h1", { class: "visually-hidden", tabindex: "-1" }, TITLES.home), pipeline.root, stream.root),
    update(what, rows) {
      if (what === "stages") pipeline.update(state.stages);
      if (what === "articles") stream.add(rows);
      if (what === "articles" || what === "duplicates" || what === "letters") stream.side();
      if (what === "broker" || what === "all") { pipeline.update(state.stages); stream.draw(); stream.side(); }
    },
  };
}

async function article(key, other) {
  const answer = await ask(`/api/articles/${key}`);
  if (answer.ok) return { root: articleView(answer.value, other) };
  return { root: h("section", { class: "page" }, h("p", { class: "back" }, h("a", { href: "#/" }, t("كل الأخبار"))),
    h("h1", { tabindex: "-1" }, t("خبر")), h("p", { class: "notice" }, answer.error, " ",
      answer.status === 404 ? code("khabar tail --json", "command") : null)) };
}

function place() {
  const parts = location.hash.replace(/^#\/?/, "").split("/");
  if (parts[0] === "article" && /^[0-9a-f]{20}$/.test(parts[1])) return { name: "article", make: () => article(parts[1], parts[3]) };
  if (parts[0] === "letters" && /^[0-9]{1,15}$/.test(parts[1])) return { name: "letters", make: () => letterView(state, parts[1]) };
  if (parts[0] === "letters") return { name: "letters", make: () => lettersView(state) };
  if (parts[0] === "replays") return { name: "replays", make: replaysView };
  return { name: "home", make: home };
}

async function open(first) {
  const turn = ++opened;
  const { name, make } = place();
  if (view && view.stop) view.stop();
  view = null;
  const main = document.getElementById("main");
  for (const link of document.querySelectorAll("nav a")) {
    const here = link.dataset.view === name || (name === "article" && link.dataset.view === "home");
    if (here) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current");
  }
  const loading = setTimeout(() => replace(main, h("p", { class: "loading" }, t("يجري التحميل…"))), 150);
  const made = await make();
  clearTimeout(loading);
  if (turn !== opened) { if (made.stop) made.stop(); return; }
  view = made;
  replace(main, made.root);
  main.dataset.view = name;
  const heading = main.querySelector("h1");
  document.title = name === "home" ? BRAND : t("{} · خبر", heading ? heading.textContent.slice(0, 80) : TITLES[name]);
  if (!first) { window.scrollTo(0, 0); if (heading) heading.focus(); }
  if (location.hash.includes("/with/")) document.getElementById("copies")?.scrollIntoView();
}

function tell(what, rows) {
  if (view && view.update) view.update(what, rows);
}

function showBroker() {
  const part = document.getElementById("broker");
  const words = { up: t("الوسيط متصل"), connecting: t("يجري الاتصال بالوسيط…"), away: t("الوسيط لا يجيب"), unprepared: t("الوسيط غير مُعدّ") };
  part.className = `broker is-${connected ? state.broker.state : "away"}`;
  setText(part.querySelector(".label"), connected ? words[state.broker.state] : t("انقطعت اللوحة"));
  part.title = state.bootstrap;
  const banner = document.getElementById("banner");
  if (!connected) {
    replace(banner, h("p", { class: "notice bad" }, h("strong", {}, t("خادم اللوحة لا يجيب.")), t(" ما تراه هو آخر ما وصل، وتُعاد المحاولة. إن توقف فشغّله: "), code("khabar console", "command")));
  } else if (state.broker.state === "away") {
    replace(banner, h("p", { class: "notice bad" }, h("strong", {}, t("الوسيط لا يجيب.")), t(" تُعاد المحاولة، ولا يضيع شيء. "), h("bdi", { dir: "ltr", lang: "en" }, state.broker.line || "")));
  } else if (state.broker.state === "unprepared") {
    replace(banner, h("p", { class: "notice" }, h("strong", {}, t("الوسيط غير مُعدّ بعد.")), t(" تُعاد المحاولة. "), h("bdi", { dir: "ltr", lang: "en" }, state.broker.line || "")));
  } else replace(banner);
}

function showLetters() {
  const open = state.letterRows().filter((row) => !row.redriven).length;
  const badge = document.getElementById("letters-count");
  badge.hidden = !open;
  setText(badge, count(open));
}

function merge(list, rows) {
  const keys = new Set(rows.map((row) => row.key));
  return rows.concat(list.filter((row) => !keys.has(row.key))).slice(0, KEPT);
}

// What the server tells while a load is under way is newer than what the load brings: it waits.
async function load() {
  loads += 1;
  try { await replaceState(); } finally { loads -= 1; }
  if (!loads) for (const [handler, value] of told.splice(0)) handler(value);
}

async function replaceState() {
  const answer = await ask("/api/state");
  if (!answer.ok) { connected = false; showBroker(); return; }
  const value = answer.value;
  Object.assign(state, { broker: value.broker, bootstrap: value.bootstrap, stages: value.stages, articles: value.articles, duplicates: value.duplicates, token: value.token || "", seen: value.seen || 0 });
  state.letters = new Map(value.letters.map((row) => [row.offset, row]));
  connected = true;
  remember(value.stages, true);
  showBroker();
  showLetters();
}

const HANDLERS = {
  broker(value) { state.broker = value; showBroker(); tell("broker"); },
  stages(value) { state.stages = value; remember(value, false); tell("stages"); },
  articles(value) {
    const known = new Set(state.articles.map((row) => row.key));
    const fresh = value.rows.filter((row) => !known.has(row.key));
    state.articles = merge(state.articles, value.rows);
    state.seen = value.seen;
    tell("articles", fresh);
  },
  duplicates(value) { state.duplicates = merge(state.duplicates, value.rows); tell("duplicates"); },
  letters(value) {
    for (const row of value.rows) state.letters.set(row.offset, row);
    for (const old of state.letterRows().slice(KEPT)) state.letters.delete(old.offset);
    showLetters();
    tell("letters");
  },
  async missed() { await load(); tell("all"); },
};

// Settled once the server tells this page what happens, or does not answer.
function listen() {
  const source = new EventSource("/api/events");
  const settled = new Promise((done) => ["open", "error"].forEach((name) => source.addEventListener(name, done, { once: true })));
  settled.then(() => source.addEventListener("open", async () => { await load(); tell("all"); }));
  source.addEventListener("error", () => {
    connected = false;
    showBroker();
    if (source.readyState === EventSource.CLOSED) setTimeout(listenAgain, 3000);
  });
  for (const [name, handler] of Object.entries(HANDLERS)) {
    source.addEventListener(name, (event) => {
      const value = JSON.parse(event.data);
      if (loads) told.push([handler, value]); else handler(value);
    });
  }
  return settled;
}

async function listenAgain() {
  await listen();
  await load();
  tell("all");
}

translatePage();
// Listening comes before the load: an article that arrives between the two would be in neither.
await listen();
await load();
await open(true);
window.addEventListener("hashchange", () => open(false));
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("main").focus();
});
