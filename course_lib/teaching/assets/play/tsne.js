// The 80 words of chapter 09 find their places: t-SNE runs in the page, step by step, from a
// start, with a perplexity and a step size that the reader chooses, and what the map is worth
// stands beside it. The method is the page of chapter 09: neighbours as probabilities, the
// Kullback-Leibler divergence, gradient descent with momentum and early exaggeration.

import { bars, button, choice, el, number, pca, random, room, slider, svg, unpack } from "./shared.js";

const EARLY = 100;
const NEAREST = 10;
const DRAWN = 5;
const PER_FRAME = 4;
const LAST = 1000;

// --- the method: points in rows, one after the other ---------------------------------------

export function squaredDistances(points, n, d) {
  const squared = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let k = 0; k < d; k++) sum += (points[i * d + k] - points[j * d + k]) ** 2;
      squared[i * n + j] = squared[j * n + i] = sum;
    }
  }
  return squared;
}

// Probabilities of being neighbours: a Gaussian around each point, as wide as the perplexity
// asks, found by bisection; then the mean of both directions.
export function jointProbabilities(squared, n, perplexity) {
  const rows = Array.from({ length: n }, (_, i) => {
    const own = squared.subarray(i * n, (i + 1) * n);
    let [low, high, p] = [0, 10 * Math.sqrt(Math.max(...own)), null];
    for (let round = 0; round < 50; round++) {
      const sigma = (low + high) / 2;
      p = neighbours(own, i, sigma);
      if (perplexityOf(p) < perplexity) low = sigma;
      else high = sigma;
    }
    return p;
  });
  const joint = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) joint[i * n + j] = (rows[i][j] + rows[j][i]) / (2 * n);
  return joint;
}

function neighbours(squared, i, sigma) {
  const nearest = squared.reduce((best, value, j) => (j === i ? best : Math.min(best, value)), Infinity);
  const p = squared.map((value, j) => (j === i ? 0 : Math.exp((nearest - value) / (2 * sigma ** 2))));
  const total = p.reduce((sum, value) => sum + value, 0);
  return p.map((value) => value / total);
}

function perplexityOf(p) {
  return 2 ** -p.reduce((sum, value) => (value > 0 ? sum + value * Math.log2(value) : sum), 0);
}

// The gradient of the divergence, with p multiplied while it is exaggerated; and the divergence
// of the map itself.
export function gradient(P, Y, n, exaggeration = 1) {
  const kernel = new Float64Array(n * n);
  let total = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const near = 1 / (1 + (Y[2 * i] - Y[2 * j]) ** 2 + (Y[2 * i + 1] - Y[2 * j + 1]) ** 2);
      kernel[i * n + j] = kernel[j * n + i] = near;
      total += 2 * near;
    }
  }
  const slope = new Float64Array(2 * n);
  let kl = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if (i === j) continue;
      const at = i * n + j;
      const q = kernel[at] / total;
      const force = 4 * (exaggeration * P[at] - q) * kernel[at];
      slope[2 * i] += force * (Y[2 * i] - Y[2 * j]);
      slope[2 * i + 1] += force * (Y[2 * i + 1] - Y[2 * j + 1]);
      if (P[at] > 0) kl += P[at] * Math.log(P[at] / q);
    }
  }
  return { slope, kl };
}

// One step of descent, in place: the velocity keeps a share of the last step.
export function descend(map, P, rate) {
  const early = map.steps < EARLY;
  const { slope, kl } = gradient(P, map.Y, map.n, early ? 4 : 1);
  for (let k = 0; k < map.Y.length; k++) {
    map.velocity[k] = (early ? 0.5 : 0.8) * map.velocity[k] - rate * slope[k];
    map.Y[k] += map.velocity[k];
  }
  map.steps += 1;
  map.kl = kl;
}

// PCA shrunk to a speck, or a speck drawn at random: standard deviation 0.0001.
export function begin(points, n, d, seed) {
  const draw = random(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
  let Y = Float64Array.from({ length: 2 * n }, () => 1e-4 * normal());
  if (seed === 0) {
    const flat = pca(points, n, d);
    Y = Float64Array.from({ length: 2 * n }, (_, k) => (k % 2 ? flat.y : flat.x)[k >> 1]);
    const spread = Math.sqrt(Y.reduce((sum, value) => sum + value ** 2, 0) / Y.length);
    Y = Y.map((value) => (1e-4 * value) / spread);
  }
  return { n, Y, velocity: new Float64Array(2 * n), steps: 0, kl: NaN };
}

// --- how far to trust the map -------------------------------------------------------------

// Rank of each point among the neighbours of each other one, from 1.
export function ranks(squared, n) {
  const found = new Int32Array(n * n);
  for (let i = 0; i < n; i++) {
    const others = Array.from({ length: n }, (_, j) => j).filter((j) => j !== i);
    others.sort((a, b) => squared[i * n + a] - squared[i * n + b]).forEach((j, place) => { found[i * n + j] = place + 1; });
  }
  return found;
}

// Trustworthiness, neighbours kept and distances in order, as in the library's map_quality.
export function quality(truth, Y, n, k = NEAREST) {
  const squared = squaredDistances(Y, n, 2);
  const drawn = ranks(squared, n);
  let [invented, kept] = [0, 0];
  for (let at = 0; at < n * n; at++) {
    if (!drawn[at] || drawn[at] > k) continue;
    invented += Math.max(0, truth.ranks[at] - k);
    kept += truth.ranks[at] <= k ? 1 : 0;
  }
  return {
    trustworthiness: 1 - (2 / (n * k * (2 * n - 3 * k - 1))) * invented,
    kept: kept / (n * k),
    order: correlation(truth.order, rankedPairs(squared, n)),
  };
}

// Ranks of the distances of all pairs, equal ones sharing the mean of theirs.
export function rankedPairs(squared, n) {
  const values = [];
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) values.push(squared[i * n + j]);
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b]);
  const ranked = new Float64Array(values.length);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && values[order[to]] === values[order[from]]) to += 1;
    for (let i = from; i < to; i++) ranked[order[i]] = (from + to + 1) / 2;
    from = to;
  }
  return ranked;
}

function correlation(a, b) {
  const mean = (a.length + 1) / 2; // of ranks
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    ab += (a[i] - mean) * (b[i] - mean);
    aa += (a[i] - mean) ** 2;
    bb += (b[i] - mean) ** 2;
  }
  return ab / (Math.sqrt(aa * bb) || 1);
}

// --- the page -----------------------------------------------------------------------------

export function open(data) {
  const points = Float64Array.from(unpack(data.points, Float32Array));
  const words = data.words.split(" ");
  const squared = squaredDistances(points, words.length, data.dim);
  const truth = { ranks: ranks(squared, words.length), order: rankedPairs(squared, words.length) };
  return { words, points, squared, truth, n: words.length, dim: data.dim, groups: data.groups, names: data.names };
}

export function start(root, data, t) {
  const model = open(data);
  const { n, words } = model;
  const state = { seed: 0, perplexity: 15, rate: 10, asked: "", running: false, P: null, map: null };
  const drawing = mapOf(model, t, (word) => ask(word));
  const perplexity = slider(t("perplexity"), { min: 2, max: 60, step: 1, value: state.perplexity }, (value) => {
    state.perplexity = value;
    state.P = jointProbabilities(model.squared, n, value);
  });
  const rate = slider(t("rate"), { min: 1, max: 40, step: 1, value: state.rate }, (value) => { state.rate = value; });
  const seeds = [["0", t("fromPca")], ...[1, 2, 3, 4, 5].map((seed) => [String(seed), t("fromSeed", { seed })])];
  const from = choice(t("from"), seeds, "0", (value) => { state.seed = Number(value); restart(); });
  const whose = choice(t("whose"), [["", t("nobody")], ...words.map((word) => [word, word])], "", ask);
  const runner = button(t("run"), () => {
    if (!state.running) return run();
    stop();
    return show();
  }, { "aria-pressed": "false" });
  const stepper = button(t("step"), () => { stop(); advance(1); show(); });
  const again = button(t("again"), restart);
  const said = el("p", { className: "play-say", role: "status" });
  const scores = el("div", { className: "play-scores" });
  root.append(
    el("div", { className: "play-controls" }, perplexity.field, rate.field, from.field, whose.field),
    el("div", { className: "play-buttons" }, runner, stepper, again),
    said,
    el("div", { className: "play-answer play-side" }, drawing.svg, scores),
  );
  state.P = jointProbabilities(model.squared, n, state.perplexity);
  restart();

  function ask(word) {
    state.asked = word;
    whose.select.value = word;
    show();
  }

  function restart() {
    stop();
    state.map = begin(model.points, n, model.dim, state.seed);
    show();
  }

  function advance(steps) {
    for (let step = 0; step < steps; step++) descend(state.map, state.P, state.rate);
  }

  function run() {
    if (state.map.steps >= LAST) restart();
    state.running = true;
    said.setAttribute("aria-live", "off"); // not sixty sentences a second
    runner.setAttribute("aria-pressed", "true");
    runner.textContent = t("stop");
    requestAnimationFrame(frame);
  }

  function frame() {
    if (!state.running) return;
    advance(PER_FRAME);
    if (state.map.steps >= LAST || !root.isConnected) stop();
    show();
    if (state.running) requestAnimationFrame(frame);
  }

  function stop() {
    state.running = false;
    said.setAttribute("aria-live", "polite");
    runner.setAttribute("aria-pressed", "false");
    runner.textContent = t("run");
  }

  function show() {
    const { map } = state;
    const found = quality(model.truth, map.Y, n);
    const { kl } = gradient(state.P, map.Y, n);
    const lost = !map.Y.every(Number.isFinite);
    said.textContent = lost ? t("lost") : told(map.steps);
    root.dataset.steps = map.steps;
    scores.replaceChildren(el("p", {}, t("kl", { kl: number(kl, 3) })), bars(t("scores"), [
      { word: t("trust"), value: found.trustworthiness, text: number(found.trustworthiness) },
      { word: t("kept"), value: found.kept, text: number(found.kept) },
      { word: t("order"), value: found.order, text: number(found.order) },
    ]), el("p", { className: "play-small" }, t("chance")));
    if (!lost) drawing.draw(map.Y, state.asked, said.textContent, !state.running);
  }

  function told(steps) {
    const phase = steps < EARLY ? t("early", { steps, early: EARLY }) : t("late", { steps, last: LAST });
    if (!state.asked) return phase;
    const near = nearestIn(model, state.asked);
    return `${phase} ${t("nearest", { word: state.asked, near: near.map((i) => words[i]).join(", ") })}`;
  }
}

function nearestIn({ words, truth, n }, word) {
  const i = words.indexOf(word);
  return words.map((_, j) => j).filter((j) => truth.ranks[i * n + j] >= 1 && truth.ranks[i * n + j] <= DRAWN)
    .sort((a, b) => truth.ranks[i * n + a] - truth.ranks[i * n + b]);
}

// Words whose names hide no other, those that matter first.
function withRoom(places, words, first) {
  const order = words.map((_, i) => i).sort((a, b) => first(b) - first(a));
  const boxes = [];
  return new Set(order.filter((i) => {
    const [x, y] = places[i];
    const box = [x - 4, y - 6, x + 8 + 6.2 * words[i].length, y + 6];
    const free = boxes.every((other) => box[0] >= other[2] || other[0] >= box[2] || box[1] >= other[3] || other[1] >= box[3]);
    if (free) boxes.push(box);
    return free;
  }));
}

// The words on the plane, moved from frame to frame; lines lead from one to its true neighbours.
function mapOf(model, t, onAsk) {
  const { words, groups, names, n } = model;
  const { width, tallest } = room();
  const height = Math.round(width * Math.max(0.5, tallest));
  const lines = Array.from({ length: DRAWN }, () => svg("line", { class: "play-link" }));
  const dots = words.map((word, i) => svg("g", { class: `play-group-${groups[i]}`, onclick: () => onAsk(word) },
    svg("circle", { r: 4 }), svg("text", { x: 6, y: 4 }, word)));
  const titles = names.map((name, g) => svg("text", { class: `play-group-name play-name-${g}`, "text-anchor": "middle" }, name));
  const own = svg("svg", { viewBox: `0 0 ${width} ${height}`, class: "play-tsne", role: "img" }, lines, dots, titles);

  function draw(Y, asked, alt, named) {
    const [xs, ys] = [Y.filter((_, k) => k % 2 === 0), Y.filter((_, k) => k % 2 === 1)];
    const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    const [right_, top_] = [width - 90, height - 40];
    const at = (i) => [20 + ((xs[i] - left) / (right - left || 1)) * right_, 20 + ((high - ys[i]) / (high - low || 1)) * top_];
    const places = words.map((_, i) => at(i));
    dots.forEach((dot, i) => dot.setAttribute("transform", `translate(${places[i][0].toFixed(1)} ${places[i][1].toFixed(1)})`));
    titles.forEach((title, g) => {
      const members = places.filter((_, i) => groups[i] === g);
      title.setAttribute("x", (members.reduce((sum, [x]) => sum + x, 0) / members.length).toFixed(1));
      title.setAttribute("y", Math.max(14, Math.min(...members.map(([, y]) => y)) - 9).toFixed(1));
    });
    const near = asked ? nearestIn(model, asked) : [];
    lines.forEach((line, k) => {
      line.style.display = k < near.length ? "" : "none";
      if (k >= near.length) return;
      const [from, to] = [places[words.indexOf(asked)], places[near[k]]];
      for (const [name, value] of [["x1", from[0]], ["y1", from[1]], ["x2", to[0]], ["y2", to[1]]]) line.setAttribute(name, value.toFixed(1));
    });
    const lit = (i) => words[i] === asked || near.includes(i);
    const readable = named ? withRoom(places, words, lit) : new Set();
    dots.forEach((dot, i) => {
      dot.classList.toggle("play-lit", lit(i));
      dot.classList.toggle("play-unnamed", !readable.has(i) && words[i] !== asked);
    });
    own.setAttribute("aria-label", t("alt", { n, said: alt }));
  }

  return { svg: own, draw };
}
