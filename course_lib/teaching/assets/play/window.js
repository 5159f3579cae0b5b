// A window slides over a sentence of the reader's own. At each place a context and a centre make
// a question, negatives are drawn beside it, and one step moves their rows of the two matrices
// and no other: skip-gram with negative sampling, with the numbers of chapter 03's train_pair.

import { bars, brief, button, el, listed, number, quoted, random, slider, svg, textField } from "./shared.js";

const MOST_WORDS = 10;
const DIM = 4;
const SEED = 1;
const PASSES = 300;

// --- the method ---------------------------------------------------------------------------

export function sigmoid(score) {
  return 1 / (1 + Math.exp(-score));
}

// Answers of the model for one context and the words asked about, and their loss.
export function ask(W_in, W_out, context, outputs, answers) {
  const h = W_in[context];
  const y = outputs.map((output) => sigmoid(W_out[output].reduce((sum, value, k) => sum + value * h[k], 0)));
  const loss = -y.reduce((sum, value, k) => sum + Math.log(answers[k] ? value : 1 - value), 0);
  return { y, loss };
}

// One step down the gradient, in place. Returns the loss before it.
export function trainPair(W_in, W_out, context, outputs, answers, rate) {
  const { y, loss } = ask(W_in, W_out, context, outputs, answers);
  const h = W_in[context].slice();
  const O = outputs.map((output) => W_out[output].slice());
  outputs.forEach((output, k) => {
    const error = y[k] - answers[k];
    for (let i = 0; i < h.length; i++) {
      W_in[context][i] -= rate * error * O[k][i];
      W_out[output][i] -= rate * error * h[i];
    }
  });
  return loss;
}

// All pairs of a centre and a context up to `window` words away, from left to right.
export function skipgramPairs(text, window) {
  return text.flatMap((_, i) => text
    .map((_, j) => ({ centre: i, context: j }))
    .filter(({ context: j }) => j !== i && Math.abs(i - j) <= window));
}

// How probably each word is drawn as a negative: its count to a power, scaled to sum to 1.
export function drawProbabilities(counts, power) {
  const weights = counts.map((count) => count ** power);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

export function start(root, data, t) {
  const state = { window: 2, K: 2, power: 0.75, rate: 0.2, running: false };
  const sentence = textField(t("sentence"), "you say goodbye and i say hello", restart);
  const controls = [
    slider(t("window"), { min: 1, max: 4, step: 1, value: state.window }, (value) => set("window", value, true)),
    slider(t("negatives"), { min: 0, max: 5, step: 1, value: state.K }, (value) => set("K", value, true)),
    slider(t("power"), { min: 0, max: 1, step: 0.05, value: state.power }, (value) => set("power", value, false), number),
    slider(t("rate"), { min: 0.05, max: 1, step: 0.05, value: state.rate }, (value) => set("rate", value, false), number),
  ];
  const stepper = button(t("step"), () => { stop(); step(); show(); });
  const runner = button(t("run"), () => (state.running ? stop() : run()), { "aria-pressed": "false" });
  const again = button(t("again"), restart);
  const curve = el("div", { className: "play-beside" });
  const said = el("p", { className: "play-say", role: "status" });
  const shown = el("div", { className: "play-answer" });
  root.append(
    el("div", { className: "play-controls play-wide" }, sentence.field, controls.map((one) => one.field)),
    el("div", { className: "play-buttons" }, stepper, runner, again, curve),
    said, shown,
  );
  restart();

  function set(name, value, anew) {
    state[name] = value;
    if (anew) restart();
    else show();
  }

  function restart() {
    stop();
    Object.assign(state, begin(sentence.input.value, state));
    for (const one of [stepper, runner, again]) one.disabled = !state.pairs.length;
    show();
  }

  function step() {
    const { pairs, at, text, W_in, W_out, words } = state;
    const { centre, context } = pairs[at % pairs.length];
    const q = drawProbabilities(state.counts, state.power);
    const drawn = Array.from({ length: state.K }, () => draw(q, state.random()));
    const outputs = [text[centre], ...drawn.filter((word) => word !== text[centre])];
    const answers = outputs.map((_, k) => (k === 0 ? 1 : 0));
    const { y } = ask(W_in, W_out, text[context], outputs, answers);
    const before = trainPair(W_in, W_out, text[context], outputs, answers, state.rate);
    const { loss: after } = ask(W_in, W_out, text[context], outputs, answers);
    state.last = { centre, context, outputs, y, before, after, wrong: outputs.slice(1).map((word) => words[word]) };
    state.sum += before;
    state.at += 1;
    if (state.at % pairs.length === 0) {
      state.losses.push(state.sum / pairs.length);
      state.sum = 0;
    }
  }

  function run() {
    state.running = true;
    said.setAttribute("aria-live", "off"); // not sixty sentences a second
    runner.setAttribute("aria-pressed", "true");
    runner.textContent = t("stop");
    requestAnimationFrame(frame);
  }

  // One pass over the pairs in each frame.
  function frame() {
    if (!state.running) return;
    for (let n = 0; n < state.pairs.length; n++) step();
    show();
    if (state.losses.length >= PASSES || !root.isConnected) stop();
    else requestAnimationFrame(frame);
  }

  function stop() {
    state.running = false;
    said.setAttribute("aria-live", "polite");
    runner.setAttribute("aria-pressed", "false");
    runner.textContent = t("run");
  }

  function show() {
    if (!state.pairs.length) {
      said.textContent = state.text.length ? t("tooFew") : t("noWord");
      shown.replaceChildren();
      curve.replaceChildren();
      return;
    }
    said.replaceChildren(...told(state, t));
    curve.replaceChildren(lossCurve(state.losses, t));
    shown.replaceChildren(
      tokens(state, t),
      el("div", { className: "play-matrices" }, matrix(state, "W_in", t), matrix(state, "W_out", t), draws(state, t)),
    );
  }
}

// A fresh model for a sentence: small random numbers, the same ones every time.
function begin(typed, { window }) {
  const all = wordsIn(typed);
  const tokens = all.slice(0, MOST_WORDS);
  const words = [...new Set(tokens)];
  const text = tokens.map((token) => words.indexOf(token));
  const draw = random(SEED);
  const rows = () => words.map(() => Array.from({ length: DIM }, () => draw() - 0.5));
  return {
    words, text, cut: all.length - tokens.length, W_in: rows(), W_out: rows(), random: draw,
    counts: words.map((_, word) => text.filter((one) => one === word).length),
    pairs: skipgramPairs(text, window), at: 0, sum: 0, losses: [], last: null,
  };
}

export function wordsIn(typed) {
  return typed.normalize("NFC").toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’-]*/gu) || [];
}

function draw(q, chance) {
  let left = chance;
  const found = q.findIndex((share) => (left -= share) < 0);
  return found < 0 ? q.length - 1 : found;
}

// --- the page -----------------------------------------------------------------------------

function told({ cut, last, words, text, losses, pairs }, t) {
  const parts = [];
  if (cut) parts.push(t("cut", { most: MOST_WORDS, n: cut.toLocaleString("en") }));
  if (!last) return [...parts, parts.length ? " " : "", t("ready", { pairs: pairs.length, words: words.length })];
  const names = { context: quoted(words[text[last.context]]), centre: quoted(words[text[last.centre]]) };
  parts.push(last.wrong.length ? t("asked", { ...names, wrong: listed(last.wrong) }) : t("askedAlone", names));
  parts.push(t("loss", { before: number(last.before, 3), after: number(last.after, 3) }));
  if (losses.length) parts.push(curveSaid(losses, t));
  return [parts.join(" ")];
}

function tokens({ words, text, last, pairs, window }, t) {
  const { centre, context } = last || pairs[0];
  return el("ol", { className: "play-tokens", "aria-label": t("tokens") }, text.map((word, i) => {
    const kind = i === centre ? "play-centre" : Math.abs(i - centre) <= window ? "play-context" : "";
    const note = i === centre ? t("isCentre") : i === context ? t("isContext") : "";
    return el("li", { className: `${kind} ${i === context ? "play-current" : ""}` }, brief(words[word]), note ? el("small", {}, note) : "");
  }));
}

// A matrix as a table; the rows that the last step moved are marked.
function matrix({ words, text, last, ...model }, name, t) {
  const moved = !last ? [] : name === "W_in" ? [text[last.context]] : last.outputs;
  const kinds = name === "W_in" ? ["play-context"] : moved.map((_, k) => (k === 0 ? "play-centre" : "play-negative"));
  const rows = words.map((word, i) => {
    const at = moved.indexOf(i);
    const note = at < 0 ? "" : name === "W_in" ? "h" : `${at === 0 ? t("yes") : t("no")} ${number(last.y[at])}`;
    return el("tr", { className: at < 0 ? "" : kinds[at] }, el("th", { scope: "row" }, brief(word)),
      model[name][i].map((value) => el("td", {}, number(value))), el("td", { className: "play-mark" }, note));
  });
  return el("table", { className: "play-matrix" }, el("caption", {}, name === "W_in" ? t("W_in") : t("W_out")), el("tbody", {}, rows));
}

function draws({ words, counts, power }, t) {
  const q = drawProbabilities(counts, power);
  const rows = words.map((word, i) => ({ word: brief(word), value: q[i], text: number(q[i]) }));
  return el("div", { className: "play-beside" }, el("p", { className: "play-small" }, t("draws")), bars(t("draws"), rows, Math.max(...q)));
}

function curveSaid(losses, t) {
  return t("curve", { n: losses.length, first: number(losses[0], 3), last: number(losses[losses.length - 1], 3) });
}

function lossCurve(losses, t) {
  const [width, height] = [320, 60];
  const most = Math.max(...losses, 0.1);
  const points = losses.map((loss, i) => `${(i * width) / Math.max(1, losses.length - 1)},${height - (height - 6) * (loss / most)}`);
  return svg("svg", {
    viewBox: `0 0 ${width} ${height}`, class: "play-curve", preserveAspectRatio: "none", role: "img",
    "aria-label": losses.length ? curveSaid(losses, t) : t("noCurve"),
  }, svg("line", { x1: 0, y1: height - 0.5, x2: width, y2: height - 0.5 }), svg("polyline", { points: points.join(" ") }));
}
