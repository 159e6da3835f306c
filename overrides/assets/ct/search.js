/* The search page: names at once from our index, then prose by Pagefind, which is loaded when it is needed. */
import { address, index, line } from "./entities.js";
import { h } from "./dom.js";
import { w } from "./words.js";

const PER_PAGE = 10;

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
  return h("li", {}, h("h3", {}, h("a", { href: data.url }, plain(data.meta?.title ?? data.url))), h("p", {}, excerpt(data.excerpt)),
    parts.length > 0 && h("p", {}, parts.map((part, at) => [at ? " · " : "", h("a", { href: part.url }, plain(part.title))]).flat()));
}

export function start() {
  const box = document.querySelector("[data-search-page]");
  const field = box.querySelector("input[type=search]");
  const names = box.querySelector("[data-names]"), prose = box.querySelector("[data-prose]");
  const section = (element) => element.closest("[data-part]");
  let turn = 0;

  async function byName(q) {
    const all = await index(box.dataset.index);
    const hits = [...all.search(q, 20), ...all.searchDocs(q, 6)];
    const close = hits.length ? [] : all.near(q, 5);
    names.replaceChildren(...[...hits, ...close].map((hit) => {
      const [sign, text, end] = line(hit, q);
      const name = h("a", { class: "ct-rowlink ct-strong", href: address(hit) }, [...text.querySelector("b").childNodes]);
      return h("li", {}, sign, h("span", { class: "ct-list__t" }, name, " ", h("span", { class: "ct-2 ct-13" }, hit.title || hit.text)), h("span", { class: "ct-list__e" }, [...end.childNodes]));
    }));
    names.hidden = !names.children.length;
    section(names).querySelector("[data-said]").textContent = hits.length ? "" : `${w("noHit", { q })} ${close.length ? `${w("near")}:` : ""}`;
  }

  async function byText(q, mine) {
    const said = section(prose).querySelector("[data-said]");
    said.textContent = w("searching");
    let found;
    try { found = await (await pagefind(box)).search(q); } catch { said.textContent = w("proseFailed"); prose.replaceChildren(); return; }
    if (mine !== turn) return;
    prose.replaceChildren();
    said.textContent = found.results.length ? "" : w("noProse", { q });
    const more = h("button", { class: "ct-btn", type: "button" }, w("showMore"));
    const show = async () => {
      const from = prose.querySelectorAll("li:not([data-more])").length;
      const data = await Promise.all(found.results.slice(from, from + PER_PAGE).map((hit) => hit.data()));
      if (mine !== turn) return;
      more.parentElement?.remove();
      prose.append(...data.map(proseHit));
      if (from + PER_PAGE < found.results.length) prose.append(h("li", { "data-more": true }, more));
    };
    more.addEventListener("click", show);
    await show();
  }

  function search() {
    const q = field.value.trim();
    const mine = turn += 1;
    const next = new URL(location);
    if (q) next.searchParams.set("q", q); else next.searchParams.delete("q");
    history.replaceState(null, "", next);
    for (const part of box.querySelectorAll("[data-part]")) part.hidden = !q;
    if (!q) return;
    byName(q).catch(() => { section(names).querySelector("[data-said]").textContent = w("indexFailed"); });
    setTimeout(() => { if (mine === turn) byText(q, mine); }, 180);
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
