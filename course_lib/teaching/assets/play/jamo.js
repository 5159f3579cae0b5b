// Type a Korean word: its syllables fall into jamo, its n-grams appear, those it shares with a
// second word light up, and the 5,000 most frequent words of the Korean corpus are searched for
// the one with most pieces in common, as in chapter 05. It follows an input method while a
// syllable is still being composed.

import { bars, choice, el, number, quoted, slider, textField } from "./shared.js";

const ONSETS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ";
const VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ";
const CODAS = "_ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ";
const FIRST = 0xac00;
const LONGEST = 12;
const TOPN = 5;
// The lengths that the models of chapter 05 use.
const LENGTHS = { jamo: [3, 4], character: [1, 3] };
const EXAMPLES = [
  ["대통렁", "대통령", "president"],
  ["게인정보", "개인정보", "personalData"],
  ["법쩍", "법적", "legal"],
  ["사넙", "산업", "industry"],
  ["잇으며", "있으며", "thereIs"],
];

// --- letters and pieces -------------------------------------------------------------------

// Onset, vowel and coda of a syllable, "_" for no coda; anything else stays as it is.
export function decompose(text) {
  return [...text].map((character) => lettersOf(character).join("")).join("");
}

function lettersOf(character) {
  const n = character.codePointAt(0) - FIRST;
  if (n < 0 || n >= ONSETS.length * VOWELS.length * CODAS.length) return [character];
  return [ONSETS[Math.floor(n / (21 * 28))], VOWELS[Math.floor(n / 28) % 21], CODAS[n % 28]];
}

export function charNgrams(word, shortest, longest, unit) {
  const marked = [..."<", ...(unit === "jamo" ? decompose(word) : word), ">"];
  const found = [];
  for (let n = shortest; n <= Math.min(longest, marked.length); n++) {
    for (let start = 0; start + n <= marked.length; start++) {
      if (n > 1 || (start > 0 && start < marked.length - 1)) found.push(marked.slice(start, start + n).join(""));
    }
  }
  return found;
}

// The cosine that two words can expect while the vectors of the n-grams are still random: c of
// them shared, of a and b different ones, c / sqrt(ab).
export function likeness(some, others) {
  const [one, other] = [new Set(some), new Set(others)];
  const shared = [...one].filter((piece) => other.has(piece)).length;
  return one.size && other.size ? shared / Math.sqrt(one.size * other.size) : 0;
}

// Which words have an n-gram, for all n-grams: a word is then compared with those it meets only.
export function indexed(words, shortest, longest, unit) {
  const having = new Map();
  const sizes = words.map((word, i) => {
    const pieces = new Set(charNgrams(word, shortest, longest, unit));
    for (const piece of pieces) {
      if (!having.has(piece)) having.set(piece, []);
      having.get(piece).push(i);
    }
    return pieces.size;
  });
  return { words, having, sizes, cut: (word) => new Set(charNgrams(word, shortest, longest, unit)) };
}

// All words that share a piece with this one, the likest first: [{ word, likeness }].
export function search(index, word) {
  const pieces = index.cut(word);
  const shared = new Map();
  for (const piece of pieces) {
    for (const i of index.having.get(piece) || []) shared.set(i, (shared.get(i) || 0) + 1);
  }
  return [...shared]
    .filter(([i]) => index.words[i] !== word)
    .map(([i, n]) => ({ i, word: index.words[i], likeness: n / Math.sqrt(pieces.size * index.sizes[i]) }))
    .sort((one, other) => other.likeness - one.likeness || one.i - other.i);
}

// --- the page -----------------------------------------------------------------------------

export function start(root, data, t) {
  const words = data.words.split(" ");
  const made = new Map();
  const state = { unit: "jamo", shortest: 3, longest: 4 };

  const example = choice(t("example"), EXAMPLES.map(([typo, meant, gloss], i) =>
    [String(i), t("exampleFor", { typo, meant, gloss: t(gloss) })]), "0", (chosen) => {
    [typed.input.value, second.input.value] = EXAMPLES[chosen];
    update();
  });
  const typed = textField(t("word"), EXAMPLES[0][0], update, { lang: "ko" });
  const second = textField(t("second"), EXAMPLES[0][1], update, { lang: "ko" });
  const unit = choice(t("unit"), [["jamo", t("jamo")], ["character", t("character")]], "jamo", (chosen) => {
    state.unit = chosen;
    [shortest.input.value, longest.input.value] = LENGTHS[chosen];
    shortest.input.dispatchEvent(new Event("input"));
    longest.input.dispatchEvent(new Event("input"));
  });
  const shortest = slider(t("shortest"), { min: 1, max: 6, step: 1, value: 3 }, (value) => setLength("shortest", value));
  const longest = slider(t("longest"), { min: 1, max: 6, step: 1, value: 4 }, (value) => setLength("longest", value));
  const said = el("p", { className: "play-say", role: "status" });
  const shown = el("div", { className: "play-answer" });
  root.append(
    el("div", { className: "play-controls" },
      example.field, typed.field, second.field, unit.field, shortest.field, longest.field),
    said, shown,
  );
  update();

  function setLength(which, value) {
    state[which] = value;
    update();
  }

  function indexFor(kind, [from, to]) {
    const key = `${kind} ${from} ${to}`;
    if (!made.has(key)) made.set(key, indexed(words, from, to, kind));
    return made.get(key);
  }

  function update() {
    const [one, other] = [typed, second].map(({ input }) => input.value.normalize("NFC").trim());
    const problem = complaint(one, t("word")) || complaint(other, t("second")) || (state.shortest > state.longest ? t("lengths") : "");
    if (problem) {
      said.textContent = problem;
      shown.replaceChildren();
      return;
    }
    const cut = (word) => charNgrams(word, state.shortest, state.longest, state.unit);
    const [some, others] = [cut(one), cut(other)];
    const both = new Set(some.filter((piece) => others.includes(piece)));
    said.textContent = t("shared", {
      one: quoted(one), other: quoted(other), a: new Set(some).size, b: new Set(others).size, c: both.size,
      cosine: number(likeness(some, others)),
    });
    shown.replaceChildren(
      el("div", { className: "play-two" }, [[one, some], [other, others]].map(([word, pieces]) =>
        el("div", {}, syllables(word, t), chips(word, pieces, both, t)))),
      found(one, other),
    );
  }

  function complaint(word, label) {
    if (!word) return t("empty", { label });
    if (/\s/u.test(word)) return t("spaces", { label });
    const n = [...word].length;
    return n > LONGEST ? t("long", { label, most: LONGEST, n: n.toLocaleString("en") }) : "";
  }

  // The words with most pieces in common, and where the second word stands among them.
  function found(one, other) {
    const hits = search(indexFor(state.unit, [state.shortest, state.longest]), one);
    const ranks = Object.entries(LENGTHS).map(([kind, lengths]) => rankOf(search(indexFor(kind, lengths), one), other));
    const rows = hits.slice(0, TOPN).map(({ word, likeness: value }) => ({
      word, value, text: number(value), className: word === other ? "play-asked" : "",
    }));
    const where = words.includes(other)
      ? t("ranks", { other: quoted(other), jamo: ranks[0], characters: ranks[1] })
      : t("notAmong", { other: quoted(other), n: words.length.toLocaleString("en") });
    return el("div", { className: "play-found" },
      el("p", {}, rows.length ? t("found", { one: quoted(one), n: words.length.toLocaleString("en") }) : t("none"), " ", rows.length ? where : ""),
      bars(t("foundBars"), rows));
  }

  function rankOf(hits, word) {
    const at = hits.findIndex((hit) => hit.word === word);
    return at < 0 ? t("noRank") : String(at + 1);
  }
}

// Each syllable above its three letters.
function syllables(word, t) {
  const parts = ["play-onset", "play-vowel", "play-coda"];
  const blocks = [...word].map((character) => ({ character, letters: lettersOf(character) }));
  const alt = blocks.map(({ character, letters }) => `${character}: ${letters.join(" ")}`).join("; ");
  return el("div", { className: "play-syllables", role: "img", "aria-label": t("syllables", { alt }) }, blocks.map(({ character, letters }) =>
    el("div", { className: "play-syllable" }, el("span", { className: "play-block" }, character),
      letters.length === 3 ? el("span", { className: "play-letters" }, letters.map((letter, i) => el("span", { className: parts[i] }, letter))) : "")));
}

function chips(word, pieces, both, t) {
  return el("ul", { className: "play-pieces", "aria-label": t("pieces", { word }) }, pieces.map((piece) =>
    el("li", { className: both.has(piece) ? "play-shared" : "" }, piece, both.has(piece) ? el("span", { className: "play-hidden" }, ` ${t("isShared")}`) : "")));
}
