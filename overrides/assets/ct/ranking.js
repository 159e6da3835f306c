/* How well names fit what somebody typed: exact ref > exact name > whole word > beginning of a word > label > inside >
   other texts; case, accents and the signs between words do not count. Of equals, what people look for most comes first. */
import { fold } from "./dom.js";

const COST = {
  component: 0, page: 0.05, system: 0.1, api: 0.2, domain: 0.25, group: 0.3, package: 0.32, template: 0.35, resource: 0.4, user: 0.42,
  docs: 0.46, code: 0.46, operation: 0.6, stack: 0.65,
};
/** Scores from which only the long texts fit. */
export const LOOSE = 6;
const STOP = new Set(("a an and are as at by can do does for from how i in is it me my of on our the this that to we what when where which who why with you"
  + " al como con cual cuando de del donde el en es esta este hago hay la las lo los me mi nos nuestro para por puedo que quien se ser su un una y yo").split(" "));

const SIGN = /[^\p{L}\p{N}]/u, SIGNS = /[^\p{L}\p{N}]+/gu, HUMP = /(\p{Ll}|\p{N})(\p{Lu})/gu;

/** A text without the signs between its words. */
export const tightened = (text) => fold(text).replace(SIGNS, "");

/** The parts of an identifier as words: captureError(, a.b/target-type, set_user_context. */
export const parted = (text) => text.replace(HUMP, "$1 $2").replace(SIGNS, " ").trim();

/** The words of a question that say what it is about; "" where nothing is left out, or nothing is left. */
export function bare(text) {
  const words = fold(text).split(/[\s?¿!¡]+/).filter(Boolean), kept = words.filter((word) => !STOP.has(word));
  return kept.length && kept.length < words.length ? kept.join(" ") : "";
}

/** A list to search: names and titles folded; hits and their long texts are made once they are asked for: ten thousand cost a phone. */
export function listed(written, { make, kindAt, titleOf = () => "", restOf = () => "", labelled = () => null }) {
  const hits = [], rest = [], tight = [];
  return {
    kindAt, labelled, hit: (row) => (hits[row] ??= make(row)), names: written.map(fold),
    titles: written.map((_, row) => { const title = titleOf(row); return title ? fold(title) : ""; }),
    tight: (row) => (tight[row] ??= tightened(written[row])), rest: (row) => (rest[row] ??= fold(restOf(row))),
  };
}

/** Where a text has another one: as a whole word, at the beginning of one, inside one. */
function place(text, part) {
  let best = Infinity;
  for (let at = text.indexOf(part); at >= 0 && best > 2; at = text.indexOf(part, at + 1)) {
    const starts = at === 0 || SIGN.test(text[at - 1]) || SIGN.test(part[0]), after = text[at + part.length];
    best = Math.min(best, !starts ? 4 : after === undefined || SIGN.test(after) ? 2 : 2.6);
  }
  return best;
}

function rank(list, at, { q, tight, begin, parts }) {
  const name = list.names[at], title = list.titles[at];
  if (/[:/]/.test(q) && q.endsWith(name)) {
    const ref = fold(list.hit(at).ref);
    if (ref && (q === ref || q === ref.replace(":default/", ":"))) return 0;
    if (ref && ref.endsWith(`:${q}`)) return 0.5;
  }
  if (name === q) return 1;
  if (title === q) return 1.5;
  const here = Math.min(place(name, q), title ? place(title, q) + 0.05 : Infinity);
  if (here < Infinity) return here;
  const close = name.includes(begin) ? list.tight(at) : "";   // most names cost no more than that
  if (tight && close === tight) return 1.1;
  const inside = tight.length > 3 && close.includes(tight) ? 4.2 : Infinity;
  if (parts.length < 2) return inside;
  const worst = Math.max(...parts.map((part) => Math.min(place(name, part), title ? place(title, part) : Infinity)));
  return Math.min(inside, worst === Infinity ? Infinity : worst > 2.6 ? 5 : 2.9);
}

/** The best rows of a list for a text, each with its score. */
export function find(list, text, limit) {
  const q = fold(text.trim());
  if (!q) return [];
  const tight = tightened(q);
  const query = { q, tight, begin: tight.slice(0, 2), parts: q.split(/[\s/]+/).filter(Boolean) };
  const label = list.labelled(q), found = [], others = [];
  for (let at = 0; at < list.names.length; at += 1) {
    const score = Math.min(rank(list, at, query), label?.(at) ?? Infinity);
    if (score < Infinity) found.push([score + costOf(list, at, score), at]); else others.push(at);
  }
  if (found.length < limit) {                              // what no name gives: kind, description, owner
    for (const at of others) {
      const all = `${list.names[at]} ${list.titles[at]} ${list.rest(at)}`;
      if (query.parts.every((part) => all.includes(part))) found.push([LOOSE + costOf(list, at), at]);
    }
  }
  const names = list.names;
  found.sort(([a, x], [b, y]) => a - b || names[x].length - names[y].length || (names[x] < names[y] ? -1 : 1));
  return found.slice(0, limit).map(([score, at]) => ({ ...list.hit(at), score }));
}

/** A reference is exact whatever its kind. */
const costOf = (list, at, score = 1) => (score === 0 ? 0 : COST[list.kindAt(at)] ?? 0.4);

/** Edits between two words, up to `most`; two letters that changed places are one. */
function distance(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let older = [], before = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const now = [i];
    for (let j = 1; j <= b.length; j += 1) {
      now[j] = Math.min(now[j - 1] + 1, before[j] + 1, before[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) now[j] = Math.min(now[j], older[j - 2] + 1);
    }
    if (Math.min(...now) > most) return most + 1;
    [older, before] = [before, now];
  }
  return before[b.length];
}

/** Names that were meant, by edits to the whole name or to one of its words; with `alike`, then those that share a word. */
export function near(list, text, limit, alike = true) {
  const q = fold(text.trim());
  if (q.length < 3) return [];
  const most = Math.max(1, Math.min(3, Math.floor(q.length / 4)));
  const rows = [...list.names.keys()], close = [];
  for (const row of rows) {
    const words = [list.names[row], ...list.names[row].split(SIGNS)];
    const far = Math.min(...words.map((word, at) => (word.length > 2 ? distance(word, q, most) + (at ? 0.1 : 0) : Infinity)));
    if (far <= most + 0.1) close.push([far + costOf(list, row), row]);
  }
  const best = close.sort(([a, x], [b, y]) => a - b || list.names[x].length - list.names[y].length).map(([, row]) => row);
  const parts = alike ? q.split(SIGNS).filter((part) => part.length > 3) : [];
  const shared = rows.filter((row) => parts.some((part) => list.names[row].includes(part)) && !best.includes(row));
  return [...best, ...shared].slice(0, limit).map(list.hit);
}
