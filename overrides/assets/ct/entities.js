/* The index of what has a name: search/entities.json, loaded once; search/more.json comes after it. ranking.js orders. */
import { fold, h, icon, KIND_ICON, LEVEL_ICON, root, url } from "./dom.js";
import { bare, find, listed, LOOSE, near } from "./ranking.js";
import { w } from "./words.js";

let loading = null;

/** The opened index. Rejects where it cannot be fetched; a later call tries again. */
export function index(path = `${root}search/entities.json`) {
  loading ??= fetched(path).then((data) => open(data, () => fetched(path.replace("entities.json", "more.json"))))
    .catch((error) => { loading = null; throw error; });
  return loading;
}

const fetched = (path) => fetch(path).then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.status))));

function open(data, readMore) {
  const things = entityList(data), pages = docsList(data.docs);
  let others = otherList(null), reading = null;
  const all = (q, limit) => {
    const few = Math.ceil(limit / 3);
    return [find(things, q, limit), find(pages, q, few), find(others, q, few)].flat().sort((a, b) => a.score - b.score).slice(0, limit);
  };
  return {
    /** Settled once operations, packages, stacks, codes and pages are there too, or cannot be had; asked after the first answer. */
    get more() {
      return reading ??= new Promise((next) => { setTimeout(next, 40); }).then(readMore).then((rows) => { others = otherList(rows); }, () => {});
    },
    get entities() { return data.name.map((_, row) => things.hit(row)); },
    search: (q, limit) => find(things, q, limit),
    near: (q, limit, alike) => near(things, q, limit, alike),
    /** The best of everything; of a question without an answer, what its own words find. */
    best(q, limit) {
      const hits = all(q, limit), words = bare(q);
      return hits.length || !words ? hits : all(words, limit);
    },
  };
}

function entityList(data) {
  const at = (name, row) => data[name]?.[row];
  const kindAt = (row) => data.kinds[data.kind[row]], titleOf = (row) => at("title", row) || "", ownerAt = (row) => data.owners[at("owner", row)] ?? "";
  const refAt = (row) => `${kindAt(row)}:${at("ns", row) || "default"}/${data.name[row]}`;
  return listed(data.name, {
    kindAt, titleOf, labelled: (q) => labels(data, q), restOf: (row) => `${refAt(row)} ${at("text", row) || ""} ${ownerAt(row)}`,
    make(row) {
      const name = data.name[row], kind = kindAt(row), ns = at("ns", row) || "default";
      return {
        name, kind, ns, row, title: titleOf(row), text: at("text", row) || "", level: at("level", row) || "none", owner: ownerAt(row), ref: refAt(row),
        url: at("url", row) ?? `catalog/${ns}/${kind}/${name.toLowerCase()}/`,
      };
    },
  });
}

/** How well the tags and the type of a row fit: as a whole, or as one of their words. */
function labels(data, q) {
  const fit = (words) => (words ?? []).map((word) => (fold(word) === q ? 3.1 : fold(word).split(/[^\p{L}\p{N}]+/u).includes(q) ? 3.3 : Infinity));
  const tags = fit(data.tags), types = fit(data.types);
  if (![...tags, ...types].some((score) => score < Infinity)) return null;
  return (row) => Math.min(types[data.type[row]] ?? Infinity, ...(data.tag[row] ?? []).map((tag) => tags[tag]));
}

const plainHit = (kind, name, text, to) => ({ kind, name, text, url: to, title: "", level: "none", owner: "", ref: "" });

const docsList = (docs) => listed(docs?.title ?? [], {
  kindAt: () => "docs", titleOf: (row) => `${docs.of[row]} ${docs.title[row]}`, make: (row) => plainHit("docs", docs.title[row], docs.of[row], docs.url[row]),
});

function otherList(rows) {
  const kindAt = (row) => rows.kinds[rows.kind[row]];
  return listed(rows?.name ?? [], { kindAt, restOf: (row) => rows.text[row], make: (row) => plainHit(kindAt(row), rows.name[row], rows.text[row], rows.url[row]) });
}

/** Whether any hit fits by more than its long texts. */
export const fits = (hits) => hits.some((hit) => hit.score < LOOSE);

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
