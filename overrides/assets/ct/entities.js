/* The index of what has a name: search/entities.json, loaded once, ranked
   exact ref > exact name > prefix > word prefix > substring > other texts; case and accents do not count. */
import { fold, h, icon, KIND_ICON, LEVEL_ICON, root, url } from "./dom.js";
import { w } from "./words.js";

let loading = null;

/** The opened index. Rejects where it cannot be fetched; a later call tries again. */
export function index(path = `${root}search/entities.json`) {
  loading ??= fetch(path).then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.status)))).then(open)
    .catch((error) => { loading = null; throw error; });
  return loading;
}

function open(data) {
  const at = (name, row) => data[name]?.[row];
  const kindOf = (row) => data.kinds[data.kind[row]], spaceOf = (row) => at("ns", row) || "default";
  const things = folded(data.name, (row) => at("title", row) || "", (row) => {
    const name = data.name[row], kind = kindOf(row), ns = spaceOf(row);
    return {
      name, kind, ns, row, title: at("title", row) || "", text: at("text", row) || "", level: at("level", row) || "none",
      owner: data.owners[at("owner", row)] ?? "", ref: `${kind}:${ns}/${name}`,
      url: at("url", row) ?? `catalog/${ns}/${kind}/${name.toLowerCase()}/`,
    };
  });
  const pages = folded(data.docs?.title ?? [], () => "", (row) => ({
    name: data.docs.title[row], kind: "docs", title: "", text: data.docs.of[row], level: "none", owner: "", ref: "", url: data.docs.url[row],
  }));
  return {
    get entities() { return data.name.map((_, row) => things.hit(row)); },
    search: (q, limit) => find(things, q, limit), searchDocs: (q, limit) => find(pages, q, limit), near: (q, limit) => near(things, q, limit),
  };
}

/** Names and titles folded; hits and their long texts are made once they are asked for: ten thousand cost a phone. */
function folded(written, titleOf, make) {
  const hits = [], rest = [];
  const hit = (row) => (hits[row] ??= make(row));
  return {
    hit, names: written.map(fold), titles: written.map((_, row) => { const title = titleOf(row); return title ? fold(title) : ""; }),
    rest: (row) => (rest[row] ??= fold(`${hit(row).ref} ${hit(row).text} ${hit(row).owner}`)),
  };
}

const wordStarts = (text, part) => {
  const at = text.indexOf(part);
  return at > 0 && /[^\p{L}\p{N}]/u.test(text[at - 1]);
};

/** How well a name fits; Infinity where only the long texts could. */
function rank(words, at, q, parts) {
  const name = words.names[at], title = words.titles[at];
  if (q.includes(":")) {
    const ref = words.hit(at).ref.toLowerCase();
    if (q === ref || q === ref.replace(":default/", ":")) return 0;
  }
  if (name === q) return 1;
  if (title === q) return 1.5;
  if (name.startsWith(q)) return 2;
  if (title.startsWith(q)) return 2.5;
  if (name.includes(q) || title.includes(q)) return wordStarts(name, q) || wordStarts(title, q) ? 3 : 4;
  return parts.length > 1 && parts.every((part) => name.includes(part) || title.includes(part)) ? 5 : Infinity;
}

function find(words, text, limit) {
  const q = fold(text.trim());
  if (!q) return [];
  const parts = q.split(/\s+/);
  const found = new Map(), others = [];                    // by rank, so that only the best ranks are sorted
  const add = (score, at) => (found.get(score) ?? found.set(score, []).get(score)).push(at);
  for (let at = 0; at < words.names.length; at += 1) {
    const score = rank(words, at, q, parts);
    if (score < Infinity) add(score, at); else others.push(at);
  }
  if (words.names.length - others.length < limit) {        // what no name gives: kind, description, owner
    for (const at of others) {
      const all = `${words.names[at]} ${words.titles[at]} ${words.rest(at)}`;
      if (parts.every((part) => all.includes(part))) add(6, at);
    }
  }
  const best = [];
  for (const score of [...found.keys()].sort((a, b) => a - b)) {
    if (best.length >= limit) break;
    const rows = found.get(score), names = words.names;
    rows.sort((x, y) => names[x].length - names[y].length || (names[x] < names[y] ? -1 : 1));
    best.push(...rows.slice(0, limit - best.length).map((row) => ({ ...words.hit(row), score })));
  }
  return best;
}

/** Edits between two words, up to `most`. */
function distance(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const now = [i];
    for (let j = 1; j <= b.length; j += 1) {
      now[j] = Math.min(now[j - 1] + 1, before[j] + 1, before[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    if (Math.min(...now) > most) return most + 1;
    before = now;
  }
  return before[b.length];
}

function near({ hit, names }, text, limit) {
  const q = fold(text.trim());
  if (!q) return [];
  const most = Math.max(1, Math.min(4, Math.floor(q.length / 3)));
  const rows = [...names.keys()];
  const close = rows.map((row) => [distance(names[row], q, most), row]).filter(([far]) => far <= most).sort(([a], [b]) => a - b).map(([, row]) => row);
  const parts = q.split(/[^\p{L}\p{N}]+/u).filter((part) => part.length > 3);
  const alike = rows.filter((row) => parts.some((part) => names[row].includes(part)) && !close.includes(row));
  return [...close, ...alike].slice(0, limit).map(hit);
}

/** What a hit is grouped under. */
export const kindWord = (kind) => {
  const key = kind === "docs" ? "docs" : `kind_${kind}`, word = w(key);
  return word === key ? kind : word;
};

/** A text with the sought words marked. */
export function marked(text, q) {
  const part = fold(q.trim());
  const at = part ? fold(text).indexOf(part) : -1;
  if (at < 0 || fold(text).length !== text.length) return [text];
  return [text.slice(0, at), h("mark", {}, text.slice(at, at + part.length)), text.slice(at + part.length)];
}

/** The inside of a line for a hit: icon, name with a small text, owner and state. */
export function line(hit, q) {
  const trouble = ["bad", "warn", "unknown", "stale", "paused", "busy"].includes(hit.level);
  const sign = icon(LEVEL_ICON[hit.level] ?? "unknown"), word = w(`level_${hit.level}`);
  sign.removeAttribute("aria-hidden");
  sign.setAttribute("role", "img");
  sign.setAttribute("aria-label", word);
  return [icon(hit.kind === "docs" ? "doc" : KIND_ICON[hit.kind] ?? "component"),
    h("span", { class: "ct-hit__t" }, h("b", {}, marked(hit.name, q)), (hit.title || hit.text) && h("small", {}, hit.title || hit.text)),
    h("span", { class: "ct-hit__e" }, hit.owner.replace(/^.*\//, ""),
      trouble && h("span", { class: `ct-st ct-${hit.level}` }, sign, h("span", { class: "ct-hit__w", "aria-hidden": "true" }, word)))];
}

/** Where a hit is. */
export const address = (hit) => url(hit.url);
