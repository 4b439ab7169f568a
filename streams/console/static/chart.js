// A small chart of the last minutes: an area, or a line, on a time axis from left to right.

import { svg } from "./dom.js";

const WIDTH = 200;
const HEIGHT = 40;
const PERIOD = 2000;
const POINTS = 150;

export function chart(kind, size = "") {
  const line = svg("path", { class: `chart-line ${kind}`, "vector-effect": "non-scaling-stroke" });
  const area = svg("path", { class: `chart-area ${kind}` });
  const base = svg("path", {
    class: "chart-base", d: `M0 ${HEIGHT - 0.5}H${WIDTH}`, "vector-effect": "non-scaling-stroke",
  });
  const root = svg("svg", {
    class: `chart ${size}`, viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img",
  }, base, area, line);
  return { root, draw: (points, field, label) => draw({ root, line, area }, points, field, label) };
}

function draw(parts, points, field, label) {
  const values = points.map((point) => point[field]);
  const known = values.filter((value) => value !== undefined && value !== null);
  const top = Math.max(...known, 0);
  parts.root.setAttribute("aria-label", label(top, known.length ? known[known.length - 1] : 0));
  const last = points.length ? points[points.length - 1].t : 0;
  let path = "";
  let open = null;
  let filled = "";
  points.forEach((point, index) => {
    const value = values[index];
    const x = WIDTH - ((last - point.t) / (PERIOD * (POINTS - 1))) * WIDTH;
    if (x < 0) return;
    if (value === undefined || value === null) {
      if (open !== null) filled += `V${HEIGHT}`;
      open = null;
      return;
    }
    const y = HEIGHT - 2 - (top > 0 ? (value / top) * (HEIGHT - 6) : 0);
    const at = `${x.toFixed(1)} ${y.toFixed(1)}`;
    path += open === null ? `M${at}` : `L${at}`;
    filled += open === null ? `M${x.toFixed(1)} ${HEIGHT}L${at}` : `L${at}`;
    open = x;
  });
  if (open !== null) filled += `V${HEIGHT}`;
  parts.line.setAttribute("d", path);
  parts.area.setAttribute("d", filled);
  return top;
}
