// Which bank? The sentences of chapter 08 with an ambiguous word, as a map for each layer of the
// biLM and one for the bag of the words around it. Point at a sentence, or choose it from the
// list, and its nearest one answers: has the word the same sense there?

import { choice, el, fitted, svg } from "./shared.js";

// The map of one word in one view: where its sentences lie, which is nearest to each.
export function viewOf(data, word, view) {
  const entry = data.words.find((one) => one.word === word);
  return { ...entry, ...entry.views[data.views.indexOf(view)] };
}

export function start(root, data, t) {
  const state = { word: "bank", view: data.views[data.views.length - 1], asked: 0 };
  let pointed = "";
  const shown = el("div", { className: "play-answer play-side" });
  const said = el("p", { className: "play-say", role: "status" });
  const word = choice(t("word"), data.words.map((one) => [one.word, one.word]), state.word, (value) => {
    Object.assign(state, { word: value, asked: 0 });
    list();
    show();
  });
  const view = choice(t("view"), data.views.map((name) => [name, named(name)]), state.view, (value) => {
    state.view = value;
    show();
  });
  const sentence = choice(t("sentence"), [], "", (value) => ask(Number(value)));
  root.append(el("div", { className: "play-controls" }, word.field, view.field, sentence.field), said, shown);
  list();
  show();

  function named(name) {
    return name === "bag" ? t("bag") : t("layer", { j: name.replace("layer", "") });
  }

  function ask(i) {
    state.asked = i;
    sentence.select.value = String(i);
    show();
  }

  // A new drawing under a pointer at rest makes events, too: only where it has moved it asks.
  function point(i, place) {
    if (place !== pointed && i !== state.asked) ask(i);
    pointed = place;
  }

  function list() {
    const { sentences } = viewOf(data, state.word, state.view);
    sentence.select.replaceChildren(...sentences.map((one, i) => el("option", { value: String(i) }, one.before + one.token + one.after)));
    sentence.select.value = "0";
  }

  function show() {
    const found = viewOf(data, state.word, state.view);
    const nearest = found.nearest[state.asked];
    said.textContent = t("share", { word: state.word, view: named(state.view), share: (100 * found.share).toFixed(0), n: found.sentences.length });
    const drawn = drawing(found, state.asked, nearest, ask, point, `${t("alt", { senses: found.senses.join(", ") })} ${said.textContent}`);
    shown.replaceChildren(drawn, el("div", { className: "play-scores" },
      legend(found.senses, t),
      el("p", { className: "play-small" }, t("asked")), written(found.sentences[state.asked], found.senses),
      el("p", { className: "play-small" }, nearest < 0 ? t("noNearest") : t("nearest")),
      nearest < 0 ? "" : written(found.sentences[nearest], found.senses)));
  }
}

function written({ before, token, after, sense }, senses) {
  return el("p", { className: `play-sense play-sense-${sense}` }, before, el("strong", {}, token), after, el("small", {}, ` (${senses[sense]})`));
}

function legend(senses, t) {
  return el("ul", { className: "play-legend", "aria-label": t("senses") }, senses.map((name, sense) =>
    el("li", {}, svg("svg", { viewBox: "-8 -8 16 16", "aria-hidden": "true" }, mark(sense)), name)));
}

// A shape and a colour for each sense.
function mark(sense) {
  const shapes = [
    () => svg("circle", { r: 6 }),
    () => svg("path", { d: "M0 -7.5L7.5 0L0 7.5L-7.5 0Z" }),
    () => svg("path", { d: "M-6 -6H6V6H-6Z" }),
  ];
  const shape = shapes[sense % shapes.length]();
  shape.setAttribute("class", `play-mark-${sense}`);
  return shape;
}

function drawing({ sentences, x, y }, asked, nearest, onAsk, onPoint, alt) {
  const { width, height, at } = fitted(x, y, 24);
  const line = nearest < 0 ? "" : svg("line", { class: "play-link", x1: at(asked)[0], y1: at(asked)[1], x2: at(nearest)[0], y2: at(nearest)[1] });
  const dots = sentences.map(({ sense, before, token, after }, i) => svg("g", {
    transform: `translate(${at(i).map((place) => place.toFixed(1)).join(" ")})`,
    class: i === asked ? "play-asked-dot" : "",
    onpointermove: (event) => onPoint(i, `${event.screenX} ${event.screenY}`),
    onclick: () => onAsk(i),
  }, svg("circle", { r: 13, class: "play-target" }), mark(sense), svg("title", {}, before + token + after)));
  return svg("svg", { viewBox: `0 0 ${width} ${height}`, class: "play-senses", role: "img", "aria-label": alt }, line, dots);
}
