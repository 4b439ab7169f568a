// Elements are made here and nowhere else: text is always a text node, never markup.

const SVG = "http://www.w3.org/2000/svg";
const OWN = /^#/;
const WEB = /^https?:\/\//;

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "href") {
      if (OWN.test(value) || WEB.test(value) || value.startsWith("/api/")) element.setAttribute("href", value);
    } else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
}

export function h(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

// Text of an article or a producer: isolated, in its own direction.
export function bdi(text, className) {
  return h("bdi", { dir: "auto", class: className }, text);
}

// A text whose language is known runs as that language does, whatever letter it begins with.
const RIGHT_TO_LEFT = new Set(["ar", "fa", "ur", "ckb", "he", "ps", "sd", "ug", "yi"]);
export function direction(language) {
  return RIGHT_TO_LEFT.has(language) ? "rtl" : "auto";
}

// A technical name: always left to right.
export function code(text, className) {
  return h("code", { dir: "ltr", class: className }, text);
}

export function outside(href, ...children) {
  return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

export function replace(element, ...children) {
  element.replaceChildren(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
}

// Changes a text only where it differs, so that selections and screen readers are left in peace.
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

let quiet = 0;
export function announce(text, atMostEvery = 0) {
  const now = Date.now();
  if (now - quiet < atMostEvery) return;
  quiet = now;
  document.getElementById("announcer").textContent = text;
}
