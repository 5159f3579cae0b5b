// Ask 20,000 GloVe vectors what chapters 01, 04 and 09 ask them: which words are nearest, what
// is to c as b is to a, which word is the odd one out, what the cosine of two words is, and how
// a few words lie on the plane of PCA. Every answer is computed here, from vectors of 8 bits.

import { bars, button, el, field, fitted, listed, number, pca, placedLabels, quoted, svg, tabs, textField, unpack } from "./shared.js";

const MOST_WORDS = 40;
const COLOURS = 6;

// --- vectors ------------------------------------------------------------------------------

// Rows are kept as they come, whole numbers from -127 to 127; only their directions count.
export function open(data) {
  const words = data.words.split(" ");
  const rows = unpack(data.vectors, Int8Array);
  const lengths = Float64Array.from(words, (_, i) => {
    let squares = 0;
    for (let k = i * data.dim; k < (i + 1) * data.dim; k++) squares += rows[k] * rows[k];
    return Math.sqrt(squares);
  });
  return { words, index: new Map(words.map((word, i) => [word, i])), rows, lengths, dim: data.dim };
}

export function unit(model, word) {
  const row = model.index.get(word);
  const start = row * model.dim;
  return Float64Array.from({ length: model.dim }, (_, k) => model.rows[start + k] / model.lengths[row]);
}

// The words whose vectors point most nearly the same way: [{ word, similarity }].
export function nearest(model, vector, excluded = [], topn = 10) {
  const left = new Set(excluded);
  const { dim, rows, lengths, words } = model;
  const length = norm(vector) || 1;
  const best = [];
  for (let i = 0, at = 0; i < words.length; i++) {
    let dot = 0;
    for (let k = 0; k < dim; k++, at++) dot += rows[at] * vector[k];
    const similarity = dot / (lengths[i] * length || 1);
    if (best.length === topn && similarity <= best[topn - 1].similarity) continue;
    if (left.has(words[i])) continue;
    let place = best.length;
    while (place > 0 && best[place - 1].similarity < similarity) place -= 1;
    best.splice(place, 0, { word: words[i], similarity });
    if (best.length > topn) best.pop();
  }
  return best;
}

export function nearestTo(model, words, topn = 10) {
  return nearest(model, mean(words.map((word) => unit(model, word))), words, topn);
}

// "a is to b as c is to ?": the words nearest to b - a + c, of unit vectors.
export function analogy(model, a, b, c, withoutAsked = true, topn = 5) {
  const [from, to, other] = [a, b, c].map((word) => unit(model, word));
  return nearest(model, to.map((value, k) => value - from[k] + other[k]), withoutAsked ? [a, b, c] : [], topn);
}

export function cosine(model, a, b) {
  return dot(unit(model, a), unit(model, b));
}

// Cosine of each word with the mean of all, as unit vectors; the odd one has the smallest.
export function closenessToAll(model, words) {
  const units = words.map((word) => unit(model, word));
  const middle = mean(units);
  const length = norm(middle) || 1;
  return units.map((one) => dot(one, middle) / length);
}

export function flatten(model, words) {
  const points = words.flatMap((word) => [...unit(model, word)]);
  return pca(points, words.length, model.dim);
}

// Known words that a misspelled one may stand for: fewest edits first, then the more frequent.
export function closeSpellings(model, word, most = 5) {
  if (word.length < 2 || word.length > 30) return [];
  const limit = word.length < 5 ? 1 : 2;
  const found = [];
  for (const known of model.words) {
    if (Math.abs(known.length - word.length) > limit) continue;
    const edits = editDistance(known, word, limit);
    if (edits <= limit) found.push({ known, edits });
  }
  found.sort((one, other) => one.edits - other.edits); // stable: the more frequent stay first
  return found.slice(0, most).map(({ known }) => known);
}

// Letters put in, left out, exchanged, or swapped with their neighbour.
export function editDistance(a, b, limit = Infinity) {
  let before = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      next[j] = Math.min(last[j] + 1, next[j - 1] + 1, last[j - 1] + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    if (Math.min(...next) > limit) return Infinity;
    [before, last] = [last, next];
  }
  return last[b.length];
}

function dot(a, b) {
  return a.reduce((sum, value, k) => sum + value * b[k], 0);
}

function norm(vector) {
  return Math.sqrt(dot(vector, vector));
}

function mean(vectors) {
  return vectors[0].map((_, k) => vectors.reduce((sum, one) => sum + one[k], 0) / vectors.length);
}

// --- the page -----------------------------------------------------------------------------

export function wordsIn(text) {
  return text.normalize("NFC").toLowerCase().split(/[\s,;]+/u).filter(Boolean);
}

export function start(root, data, t) {
  const model = open(data);
  root.append(
    tabs(t("title"), [
      { name: t("nearest"), panel: nearestPanel(model, t) },
      { name: t("analogy"), panel: analogyPanel(model, t) },
      { name: t("odd"), panel: oddPanel(model, t) },
      { name: t("cosine"), panel: cosinePanel(model, t) },
      { name: t("map"), panel: mapPanel(model, t) },
    ]),
    el("p", { className: "play-note" }, t("agreement", {
      n: model.words.length.toLocaleString("en"), dim: model.dim,
      share: (100 * data.agreement).toFixed(1), asked: data.asked.toLocaleString("en"),
    })),
  );
}

// A panel of text fields: when what stands in them can be answered, `answer` gives what to show;
// otherwise a sentence says why not, with close spellings to take instead.
function panelOf(model, t, fields, { least = 1, most = MOST_WORDS, more = [], answer }) {
  const said = el("p", { className: "play-say", role: "status" });
  const shown = el("div", { className: "play-answer" });
  const controls = fields.map(({ label, value }) => textField(label, value, update));

  function update() {
    const asked = controls.map(({ input }) => wordsIn(input.value));
    const problem = complaint(asked);
    controls.forEach(({ input }, i) => input.setAttribute("aria-invalid", String(Boolean(problem && problem.at === i))));
    said.replaceChildren(...(problem ? problem.parts : []));
    shown.replaceChildren();
    if (problem) return;
    const { sentence, parts } = answer(asked);
    said.append(sentence);
    shown.append(...parts);
  }

  function complaint(asked) {
    for (const [at, words] of asked.entries()) {
      if (words.length === 0) return { at, parts: [t("empty")] };
      if (words.length < least) return { at, parts: [t("few", { least, n: words.length })] };
      if (words.length > most) return { at, parts: [most === 1 ? t("one") : t("many", { most, n: words.length.toLocaleString("en") })] };
      const unknown = words.find((word) => !model.index.has(word));
      if (unknown !== undefined) return { at, parts: unknownWord(at, unknown) };
    }
    return null;
  }

  function unknownWord(at, word) {
    const close = closeSpellings(model, word);
    const sentence = t("unknown", { word: quoted(word), n: model.words.length.toLocaleString("en") });
    if (close.length === 0) return [sentence];
    return [`${sentence} ${t("close")} `, ...close.map((known) => button(known, () => {
      const { input } = controls[at];
      input.value = wordsIn(input.value).map((one) => (one === word ? known : one)).join(" ");
      input.focus();
      update();
    }, { className: "play-chip" }))];
  }

  more.forEach(({ onReady }) => onReady(update));
  const panel = el("div", { className: "play-panel" },
    el("div", { className: "play-controls" }, controls.map((one) => one.field), more.map((one) => one.control)),
    said, shown);
  update();
  return panel;
}

function nearestPanel(model, t) {
  return panelOf(model, t, [{ label: t("word"), value: "queen" }], {
    answer([words]) {
      const found = nearestTo(model, words);
      return { sentence: t("nearestFound", { words: listed(words), found: found[0].word }), parts: [similarities(t("nearest"), found)] };
    },
  });
}

function similarities(label, found, asked = []) {
  return bars(label, found.map(({ word, similarity }) => ({
    word, value: similarity, text: number(similarity, 3), className: asked.includes(word) ? "play-asked" : "",
  })));
}

function analogyPanel(model, t) {
  let again = () => {};
  const box = el("input", { type: "checkbox", checked: true, onchange: () => again() });
  const control = field(t("leaveOut"), box);
  control.classList.add("play-check");
  return panelOf(model, t, [{ label: t("a"), value: "man" }, { label: t("b"), value: "king" }, { label: t("c"), value: "woman" }], {
    most: 1,
    more: [{ control, onReady: (update) => { again = update; } }],
    answer(asked) {
      const [a, b, c] = asked.flat();
      const found = analogy(model, a, b, c, box.checked);
      return {
        sentence: t("analogyFound", { a, b, c, found: found[0].word }),
        parts: [similarities(t("analogy"), found, [a, b, c])],
      };
    },
  });
}

function oddPanel(model, t) {
  return panelOf(model, t, [{ label: t("words"), value: "apple banana grape piano lemon" }], {
    least: 3,
    answer([words]) {
      const closeness = closenessToAll(model, words);
      const smallest = Math.min(...closeness);
      const odd = words[closeness.lastIndexOf(smallest)];
      const rows = words.map((word, i) => ({
        word, value: closeness[i], text: number(closeness[i], 3), className: word === odd ? "play-asked" : "",
      }));
      return { sentence: t("oddFound", { word: odd }), parts: [bars(t("oddBars"), rows)] };
    },
  });
}

function cosinePanel(model, t) {
  return panelOf(model, t, [{ label: t("first"), value: "coffee" }, { label: t("second"), value: "tea" }], {
    most: 1,
    answer(asked) {
      const [a, b] = asked.flat();
      const value = Math.max(-1, Math.min(1, cosine(model, a, b)));
      const degrees = (Math.acos(value) * 180) / Math.PI;
      const sentence = t("cosineFound", { a, b, cosine: number(value, 3), degrees: degrees.toFixed(0) });
      return { sentence, parts: [angle(a, b, value, sentence)] };
    },
  });
}

function angle(a, b, value, alt) {
  const turned = Math.acos(value);
  const tip = [20 + 90 * Math.cos(turned), 110 - 90 * Math.sin(turned)];
  const arrow = (x, y, kind) => svg("line", { x1: 120, y1: 110, x2: x + 100, y2: y, class: kind });
  return svg("svg", { viewBox: "0 0 260 130", class: "play-angle", role: "img", "aria-label": alt },
    arrow(110, 110, "play-stroke-1"), arrow(tip[0], tip[1], "play-stroke-2"),
    svg("text", { x: 216, y: 114 }, a), svg("text", { x: tip[0] + 100, y: tip[1] - 6, "text-anchor": "middle" }, b));
}

function mapPanel(model, t) {
  const example = "man woman king queen uncle aunt brother sister paris france rome italy tokyo japan";
  return panelOf(model, t, [{ label: t("words"), value: example }], {
    least: 3,
    answer([asked]) {
      const words = [...new Set(asked)];
      if (words.length < 3) return { sentence: t("few", { least: 3, n: words.length }), parts: [] };
      const flat = flatten(model, words);
      const sentence = t("mapFound", { n: words.length, share: (100 * flat.share).toFixed(0), dim: model.dim });
      return { sentence, parts: [scatter(words, flat, `${sentence} ${t("mapPairs", { pairs: pairsOnTheMap(words, flat) })}`)] };
    },
  });
}

// The text alternative of the map: each word with the one nearest to it there.
function pairsOnTheMap(words, { x, y }) {
  return words.map((word, i) => {
    const far = (j) => (j === i ? Infinity : Math.hypot(x[i] - x[j], y[i] - y[j]));
    const beside = words.reduce((best, _, j) => (far(j) < far(best) ? j : best), i === 0 ? 1 : 0);
    return `${word} – ${words[beside]}`;
  }).join(", ");
}

function scatter(words, { x, y }, alt) {
  const { width, height, at } = fitted(x, y, 42);
  const dots = words.map((_, i) => at(i));
  const places = placedLabels(dots, words, 15);
  return svg("svg", { viewBox: `0 0 ${width} ${height}`, class: "play-map", role: "img", "aria-label": alt }, words.map((word, i) =>
    svg("g", { class: `play-group-${i % COLOURS}` },
      svg("circle", { cx: dots[i][0], cy: dots[i][1], r: 4 }),
      svg("text", { x: places[i][0], y: places[i][1], "text-anchor": "middle" }, word))));
}
