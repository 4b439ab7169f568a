// The language of the page: Arabic, or English by ?lang=en; it is remembered.

import { ENGLISH } from "./english.js";

const KEPT_AS = "khabar-language";
const KNOWN = ["ar", "en"];

function chosen() {
  const asked = new URLSearchParams(location.search).get("lang");
  try {
    if (KNOWN.includes(asked)) localStorage.setItem(KEPT_AS, asked);
    const kept = asked || localStorage.getItem(KEPT_AS);
    return KNOWN.includes(kept) ? kept : "ar";
  } catch {
    return KNOWN.includes(asked) ? asked : "ar"; // the browser remembers nothing
  }
}

export const LANGUAGE = chosen();

// The words of the page are written in Arabic where they are used, and looked up for English.
export function t(text, ...values) {
  const said = LANGUAGE === "en" ? ENGLISH[text] ?? text : text;
  let place = 0;
  return values.length ? said.replace(/\{\}/g, () => String(values[place++])) : said;
}

// What index.html says before any script runs.
export function translatePage() {
  const root = document.documentElement;
  const link = document.getElementById("language");
  const other = LANGUAGE === "en" ? { lang: "ar", name: "العربية" } : { lang: "en", name: "English" };
  link.textContent = other.name;
  link.lang = other.lang;
  link.href = `/?lang=${other.lang}${location.hash}`;
  addEventListener("hashchange", () => { link.href = `/?lang=${other.lang}${location.hash}`; });
  if (LANGUAGE !== "en") return;
  root.lang = "en";
  root.dir = "ltr";
  document.querySelector(".brand .name").textContent = "Khabar";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const text = node.textContent.trim();
    if (text in ENGLISH) node.textContent = node.textContent.replace(text, ENGLISH[text]);
  }
  for (const element of document.querySelectorAll("[aria-label]")) {
    element.setAttribute("aria-label", t(element.getAttribute("aria-label")));
  }
}
