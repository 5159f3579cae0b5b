// What all explorables share: elements made without markup, controls with labels, tabs, numbers
// as text, data unpacked, and keys that work inside a deck of slides. The files beside this one
// are plain ES modules; when the site is built, each is put into one script with this file, its
// data and its words, because browsers load no modules from a folder on disk.

const SVG = "http://www.w3.org/2000/svg";

// --- elements -----------------------------------------------------------------------------

export function el(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name in element && !name.includes("-") && element.namespaceURI !== SVG) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== ""));
  return element;
}

let made = 0;
export function newId() {
  made += 1;
  return `play-${made}`;
}

// A control with its label above it; a note stands to the right of the label.
export function field(label, control, note = "") {
  control.id = control.id || newId();
  return el("div", { className: "play-field" }, el("label", { htmlFor: control.id }, label, note), control);
}

export function textField(label, value, onInput, attributes = {}) {
  const input = el("input", {
    type: "text", value, autocomplete: "off", spellcheck: false, dir: "auto",
    oninput: () => onInput(input.value), ...attributes,
  });
  input.setAttribute("autocapitalize", "off");
  return { input, field: field(label, input) };
}

export function slider(label, { min, max, step, value }, onInput, written = String) {
  const output = el("output", {}, written(value));
  const input = el("input", { type: "range", min, max, step });
  input.value = value;
  const tell = () => {
    output.textContent = written(input.valueAsNumber);
    input.setAttribute("aria-valuetext", output.textContent);
  };
  tell();
  input.addEventListener("input", () => {
    tell();
    onInput(input.valueAsNumber);
  });
  return { input, field: field(label, input, output) };
}

export function choice(label, options, value, onChange) {
  const select = el("select", { onchange: () => onChange(select.value) },
    options.map(([key, text]) => el("option", { value: key }, text)));
  select.value = value;
  return { select, field: field(label, select) };
}

export function button(label, onClick, attributes = {}) {
  return el("button", { type: "button", onclick: onClick, ...attributes }, label);
}

// Tabs after the pattern of WAI-ARIA: arrows move between them, the panel follows.
export function tabs(label, entries) {
  const panels = entries.map(({ panel }) => {
    panel.setAttribute("role", "tabpanel");
    panel.id = newId();
    return panel;
  });
  const buttons = entries.map(({ name }, i) =>
    button(name, () => show(i), { role: "tab", id: newId(), "aria-controls": panels[i].id }));
  panels.forEach((panel, i) => panel.setAttribute("aria-labelledby", buttons[i].id));
  const list = el("div", { className: "play-tabs", role: "tablist", "aria-label": label, onkeydown: move }, buttons);
  list.dataset.keys = "";

  function show(chosen) {
    panels.forEach((panel, i) => { panel.hidden = i !== chosen; });
    buttons.forEach((one, i) => {
      one.setAttribute("aria-selected", String(i === chosen));
      one.tabIndex = i === chosen ? 0 : -1;
    });
    if (entries[chosen].onShow) entries[chosen].onShow();
  }

  function move(event) {
    const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!way) return;
    const next = (buttons.indexOf(event.target) + way + buttons.length) % buttons.length;
    show(next);
    buttons[next].focus();
    event.preventDefault();
  }

  show(0);
  return el("div", { className: "play-tabbed" }, list, panels);
}

// Words with a bar and a number each: [{ word, value, text, className }].
export function bars(label, rows, most = 1) {
  return el("ol", { className: "play-bars", "aria-label": label }, rows.map(({ word, value, text, className = "" }) => {
    const bar = el("span", { className: "play-bar", "aria-hidden": "true" }, el("span"));
    bar.firstChild.style.width = `${Math.max(0, Math.min(1, value / most)) * 100}%`;
    return el("li", { className }, el("bdi", { className: "play-word" }, word), bar, el("span", { className: "play-number" }, text));
  }));
}

// --- maps ---------------------------------------------------------------------------------

// The room for a drawing in its own units: a telephone's, a slide's, or a page's.
export function room() {
  if (document.querySelector(".reveal")) return { width: 700, tallest: 0.4 };
  return window.matchMedia("(max-width: 600px)").matches ? { width: 320, tallest: 0.9 } : { width: 640, tallest: 0.6 };
}

// Coordinates of a map in that room, with the same scale in both directions.
export function fitted(x, y, margin) {
  const { width, tallest } = room();
  const [left, right, low, high] = [Math.min(...x), Math.max(...x), Math.min(...y), Math.max(...y)];
  const [wide, tall] = [right - left || 1e-9, high - low || 1e-9];
  const height = Math.round(Math.max(0.3, Math.min(tallest, tall / wide)) * (width - 2 * margin) + 2 * margin);
  const scale = Math.min((width - 2 * margin) / wide, (height - 2 * margin) / tall);
  return { width, height, at: (i) => [width / 2 + (x[i] - (left + right) / 2) * scale, height / 2 - (y[i] - (low + high) / 2) * scale] };
}

// Where the middle of each label's line stands: above its dot, or where it hides no other.
export function placedLabels(dots, words, size) {
  const boxes = dots.map(([x, y]) => [x - 4, y - 4, x + 4, y + 4]);
  return dots.map(([x, y], i) => {
    const half = 0.29 * size * [...words[i]].length;
    const around = [[x, y - 8], [x, y + 8 + 0.7 * size], [x + half + 8, y + 0.3 * size], [x - half - 8, y + 0.3 * size], [x, y - 8 - size], [x, y + 8 + 1.7 * size]];
    const box = ([cx, base]) => [cx - half, base - 0.75 * size, cx + half, base + 0.2 * size];
    const hidden = (place) => boxes.filter((other, j) => j !== i && overlap(box(place), other)).length;
    const best = around.reduce((one, other) => (hidden(other) < hidden(one) ? other : one));
    boxes.push(box(best));
    return best;
  });
}

function overlap([a, b, c, d], [e, f, g, h]) {
  return a < g && e < c && b < h && f < d;
}

// --- numbers and words --------------------------------------------------------------------

export function number(value, digits = 2) {
  return value.toFixed(digits).replace("-", "−");
}

// What a reader typed, fit to be shown: short; and in a sentence apart from what stands around it.
export function brief(text) {
  const letters = [...text];
  return letters.length > 24 ? `${letters.slice(0, 24).join("")}…` : text;
}

export function quoted(text) {
  return `\u2068${brief(text)}\u2069`;
}

export function listed(words) {
  return words.map(quoted).join(", ");
}

// --- data ---------------------------------------------------------------------------------

export function unpack(base64, Kind) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return new Kind(bytes.buffer);
}

// Numbers between 0 and 1 that repeat for a seed (mulberry32).
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

// The two directions in which points vary most: the power method on the covariance of the
// columns. Returns the coordinates and the share of the variance kept.
export function pca(points, n, d) {
  const mean = new Float64Array(d);
  for (let i = 0; i < n; i++) for (let k = 0; k < d; k++) mean[k] += points[i * d + k] / n;
  const centred = Float64Array.from(points, (value, at) => value - mean[at % d]);
  const covariance = new Float64Array(d * d);
  for (let i = 0; i < n; i++) {
    for (let a = 0; a < d; a++) {
      for (let b = 0; b < d; b++) covariance[a * d + b] += centred[i * d + a] * centred[i * d + b];
    }
  }
  let total = 0;
  for (let k = 0; k < d; k++) total += covariance[k * d + k];
  const coordinates = [new Float64Array(n), new Float64Array(n)];
  let kept = 0;
  for (let axis = 0; axis < 2; axis++) {
    const { direction, size } = largestDirection(covariance, d);
    kept += size;
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < d; k++) coordinates[axis][i] += centred[i * d + k] * direction[k];
    }
    for (let a = 0; a < d; a++) {
      for (let b = 0; b < d; b++) covariance[a * d + b] -= size * direction[a] * direction[b];
    }
  }
  return { x: coordinates[0], y: coordinates[1], share: total > 0 ? kept / total : 1 };
}

function largestDirection(matrix, d) {
  const draw = random(1);
  let direction = Float64Array.from({ length: d }, () => draw() - 0.5);
  let size = 0;
  for (let round = 0; round < 3000; round++) {
    const next = new Float64Array(d);
    for (let a = 0; a < d; a++) for (let b = 0; b < d; b++) next[a] += matrix[a * d + b] * direction[b];
    const length = Math.hypot(...next);
    if (length < 1e-12) return { direction: new Float64Array(d), size: 0 };
    let change = 0;
    for (let k = 0; k < d; k++) {
      change = Math.max(change, Math.abs(next[k] / length - direction[k]));
      next[k] /= length;
    }
    direction = next;
    size = length;
    if (change < 1e-13) break;
  }
  const largest = direction.reduce((best, value, k) => (Math.abs(value) > Math.abs(direction[best]) ? k : best), 0);
  return { direction: direction[largest] < 0 ? direction.map((value) => -value) : direction, size };
}

// --- starting -----------------------------------------------------------------------------

// Start an explorable in every place that a page keeps for it.
export function play(name, module, data, messages) {
  const t = (key, values = {}) => {
    if (!(key in messages)) throw new Error(`no message ${name}.${key}`);
    return messages[key].replace(/\{(\w+)\}/g, (_, slot) => String(values[slot]));
  };
  window.coursePlay = { ...window.coursePlay, [name]: { ...module, data } }; // for the console, and the tests
  const begin = () => document.querySelectorAll(`.course-play[data-play="${name}"]`).forEach((root) => {
    root.replaceChildren();
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", t("title"));
    module.start(root, data, t);
    if (root.closest(".reveal")) {
      root.setAttribute("data-prevent-swipe", "");
      root.addEventListener("keydown", keepKeys);
    }
    root.dataset.ready = "";
  });
  // Hangul that is laid out before its font has come may keep the boxes of a missing glyph.
  if (/[\u3131-\u318e\uac00-\ud7a3]/.test(data.words || "")) {
    const fonts = ["400 1em NanumGothic", "700 1em NanumGothic"];
    Promise.all(fonts.map((font) => document.fonts.load(font, "\ud55c"))).then(begin, begin);
  } else {
    begin();
  }
}

// In a deck, a control keeps the keys it needs; Escape gives them back to the slides, and the
// keys of a presenter's remote always turn the page.
function keepKeys(event) {
  if (event.isComposing) {
    event.stopPropagation();
  } else if (event.key === "Escape") {
    event.target.blur();
    event.stopPropagation();
  } else if (event.key === "PageDown" || event.key === "PageUp") {
    event.target.blur();
  } else if (event.target.closest("input, select, textarea, [data-keys]") || event.key === " " || event.key === "Enter") {
    event.stopPropagation();
  }
}
