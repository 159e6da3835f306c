/* The search page: names at once from our index, then prose by Pagefind, which is loaded when it is needed. */
import { address, fits, index, kindWord, line } from "./entities.js";
import { fold, h, url } from "./dom.js";
import { bare, parted } from "./ranking.js";
import { w } from "./words.js";

const PER_PAGE = 10, LOOKED_AT = 30;

/** A text without the signs of permanent links. */
const plain = (text) => text.replaceAll("¶", "");

/** Pagefind's excerpt (escaped text with <mark>) as nodes; parsed in a document that runs and loads nothing. */
function excerpt(html) {
  const inert = new DOMParser().parseFromString(plain(html), "text/html").body;
  return [...inert.childNodes].map((node) => (node.nodeName === "MARK" ? h("mark", {}, node.textContent) : node.textContent));
}

let engine = null;

/** Pagefind with the page's language, and the other ones merged in, one after the other: two at once panic its wasm. */
function pagefind(box) {
  engine ??= (async () => {
    const home = new URL(box.dataset.pagefind, location);
    const api = await import(home);
    const base = new URL("../", home).pathname;
    await api.options({ baseUrl: base, excerptLength: 28 });
    await api.init();
    for (const language of (box.dataset.merge ?? "").split(/\s+/).filter(Boolean)) {
      await api.mergeIndex(new URL("./", home).href, { language, baseUrl: base });
    }
    return api;
  })();
  engine.catch(() => { engine = null; });
  return engine;
}

function proseHit(data) {
  const parts = (data.sub_results ?? []).filter((part) => part.url.includes("#")).slice(0, 3);
  const title = plain(data.meta?.title ?? data.url), of = data.meta?.of ?? "";
  return h("li", {}, h("h3", {}, h("a", { href: data.url }, title), of && fold(of) !== fold(title) && h("span", { class: "ct-2 ct-13" }, ` · ${of}`)), h("p", {}, excerpt(data.excerpt)),
    parts.length > 0 && h("p", {}, parts.map((part, at) => [at ? " · " : "", h("a", { href: part.url }, plain(part.title))]).flat()));
}

export function start() {
  const box = document.querySelector("[data-search-page]");
  const field = box.querySelector("input[type=search]");
  const names = box.querySelector("[data-names]"), prose = box.querySelector("[data-prose]");
  const section = (element) => element.closest("[data-part]");
  let turn = 0;

  async function byName(q, mine) {
    const all = await index(box.dataset.index);
    const show = () => {
      const hits = all.best(q, 20), close = fits(hits) ? [] : all.near(q, 5, !hits.length);
      names.replaceChildren(...[...close, ...hits].map((hit) => {
        const [sign, text, end] = line(hit, q);
        const name = h("a", { class: "ct-rowlink ct-strong", href: address(hit) }, [...text.querySelector("b").childNodes]);
        const about = [kindWord(hit.kind), hit.title || hit.text].filter(Boolean).join(" · ");
        return h("li", {}, sign, h("span", { class: "ct-list__t" }, name, " ", h("span", { class: "ct-2 ct-13" }, about)), h("span", { class: "ct-list__e" }, [...end.childNodes]));
      }));
      names.hidden = !names.children.length;
      section(names).querySelector("[data-said]").textContent = fits(hits) ? "" : [hits.length ? "" : w("noHit", { q }), close.length ? `${w("near")}:` : ""].join(" ").trim();
    };
    show();
    await all.more;
    if (mine === turn) show();
  }

  /** Results for what was typed; for an identifier those of its parts too, pages that spell it so first. */
  async function answers(api, q) {
    const parts = parted(q), named = parts !== q && !/\s/.test(q);
    const found = new Map();
    for (const text of new Set([q, ...(named ? [parts] : [])])) {
      for (const hit of (await api.search(text)).results) if (!found.has(hit.id)) found.set(hit.id, hit);
    }
    const hits = [...found.values()];
    if (!named) return hits;
    const sought = fold(q.replace(/[()\s]+$/, ""));
    const read = await Promise.all(hits.slice(0, LOOKED_AT).map((hit) => hit.data()));
    const spelled = read.map((data) => fold(data.content).includes(sought));
    return [...hits.filter((_, at) => spelled[at]), ...hits.filter((_, at) => !spelled[at])];
  }

  async function byText(q, mine) {
    const said = section(prose).querySelector("[data-said]");
    said.textContent = w("searching");
    let found, words = "";
    try {
      const api = await pagefind(box);
      found = await answers(api, q);
      if (!found.length && bare(q)) found = await answers(api, words = bare(q));
    } catch { said.textContent = w("proseFailed"); prose.replaceChildren(); return; }
    if (mine !== turn) return;
    prose.replaceChildren();
    said.replaceChildren(...(found.length ? words ? [w("otherWords", { q: words }), " ", ways()] : [] : [w("noProse", { q }), " ", ways()]));
    const more = h("button", { class: "ct-btn", type: "button" }, w("showMore"));
    const show = async () => {
      const from = prose.querySelectorAll("li:not([data-more])").length;
      const data = await Promise.all(found.slice(from, from + PER_PAGE).map((hit) => hit.data()));
      if (mine !== turn) return;
      more.parentElement?.remove();
      prose.append(...data.map(proseHit));
      if (from + PER_PAGE < found.length) prose.append(h("li", { "data-more": true }, more));
    };
    more.addEventListener("click", show);
    await show();
  }

  /** Where somebody who found nothing may go on reading. */
  const ways = () => h("span", {}, `${w("wayOn")}: `, h("a", { href: url("docs/") }, w("docs")), " · ", h("a", { href: url("glossary/") }, w("glossary")));

  function search() {
    const q = field.value.trim();
    const mine = turn += 1;
    const next = new URL(location);
    if (q) next.searchParams.set("q", q); else next.searchParams.delete("q");
    history.replaceState(null, "", next);
    for (const part of box.querySelectorAll("[data-part]")) part.hidden = !q;
    if (!q) return;
    const named = byName(q, mine).catch(() => { section(names).querySelector("[data-said]").textContent = w("indexFailed"); });
    setTimeout(async () => {
      if (mine !== turn) return;
      await Promise.all([named, byText(q, mine)]);
      if (mine === turn) box.dataset.settled = q;
    }, 180);
  }

  field.value = new URL(location).searchParams.get("q") ?? "";
  field.addEventListener("input", search);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); names.querySelector("a")?.focus(); }
  });
  if (field.value) search();
  else index(box.dataset.index).catch(() => {});           // who opens this page will type; a failure is told then
  field.focus();
}
