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
  const hits = data.name.map((name, row) => {
    const kind = data.kinds[data.kind[row]], ns = at("ns", row) || "default";
    return {
      name, kind, ns, row, title: at("title", row) || "", text: at("text", row) || "", level: at("level", row) || "none",
      owner: data.owners[at("owner", row)] ?? "", ref: `${kind}:${ns}/${name}`,
      url: at("url", row) ?? `catalog/${ns}/${kind}/${name.toLowerCase()}/`,
    };
  });
  const docs = (data.docs?.title ?? []).map((title, row) => ({ name: title, kind: "docs", title: "", text: data.docs.of[row], level: "none", owner: "", ref: "", url: data.docs.url[row] }));
  const folded = new Map();
  const of = (hit) => {
    if (!folded.has(hit)) folded.set(hit, { name: fold(hit.name), title: fold(hit.title), rest: fold(`${hit.ref} ${hit.text} ${hit.owner}`) });
    return folded.get(hit);
  };
  return { entities: hits, search: (q, limit) => find(hits, of, q, limit), searchDocs: (q, limit) => find(docs, of, q, limit), near: (q, limit) => near(hits, of, q, limit) };
}

const starts = (text, part) => text.startsWith(part);
const wordStarts = (text, part) => {
  const at = text.indexOf(part);
  return at > 0 && /[^\p{L}\p{N}]/u.test(text[at - 1]);
};

function rank(hit, words, q, parts) {
  const short = hit.ref.toLowerCase().replace(":default/", ":");
  if (hit.ref && (q === hit.ref.toLowerCase() || q === short)) return 0;
  if (words.name === q) return 1;
  if (words.title && words.title === q) return 1.5;
  if (starts(words.name, q)) return 2;
  if (words.title && starts(words.title, q)) return 2.5;
  if (wordStarts(words.name, q) || wordStarts(words.title, q)) return 3;
  if (words.name.includes(q) || words.title.includes(q)) return 4;
  const all = `${words.name} ${words.title} ${words.rest}`;
  if (!parts.every((part) => all.includes(part))) return Infinity;
  return parts.every((part) => words.name.includes(part) || words.title.includes(part)) ? 5 : 6;
}

function find(hits, of, text, limit) {
  const q = fold(text.trim());
  if (!q) return [];
  const parts = q.split(/\s+/);
  const found = [];
  for (const hit of hits) {
    const score = rank(hit, of(hit), q, parts);
    if (score < Infinity) found.push([score, hit]);
  }
  found.sort(([a, x], [b, y]) => a - b || x.name.length - y.name.length || (x.name < y.name ? -1 : 1));
  return found.slice(0, limit).map(([score, hit]) => ({ ...hit, score }));
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

function near(hits, of, text, limit) {
  const q = fold(text.trim());
  if (!q) return [];
  const most = Math.max(1, Math.min(4, Math.floor(q.length / 3)));
  const close = hits.map((hit) => [distance(of(hit).name, q, most), hit]).filter(([far]) => far <= most).sort(([a], [b]) => a - b).map(([, hit]) => hit);
  const parts = q.split(/[^\p{L}\p{N}]+/u).filter((part) => part.length > 3);
  const alike = hits.filter((hit) => parts.some((part) => of(hit).name.includes(part)) && !close.includes(hit));
  return [...close, ...alike].slice(0, limit);
}

/** What a hit is grouped under. */
export const kindWord = (kind) => {
  try { return w(kind === "docs" ? "docs" : `kind_${kind}`); } catch { return kind; }
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
  const sign = icon(LEVEL_ICON[hit.level] ?? "unknown");
  sign.removeAttribute("aria-hidden");
  sign.setAttribute("role", "img");
  sign.setAttribute("aria-label", w(`level_${hit.level}`));
  return [icon(hit.kind === "docs" ? "doc" : KIND_ICON[hit.kind] ?? "component"),
    h("span", { class: "ct-hit__t" }, h("b", {}, marked(hit.name, q)), (hit.title || hit.text) && h("small", {}, hit.title || hit.text)),
    h("span", { class: "ct-hit__e" }, trouble ? h("span", { class: `ct-st ct-${hit.level}` }, sign) : hit.owner.replace(/^.*\//, ""))];
}

/** Where a hit is. */
export const address = (hit) => url(hit.url);
