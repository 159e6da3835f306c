/* The search field: a combobox over the entity index, loaded on focus. The last row asks the docs. */
import { address, fits, index, kindWord, line } from "./entities.js";
import { h, icon } from "./dom.js";
import { w } from "./words.js";

let made = 0;

/** Takes over a field of search_box(). */
export function panel(box) {
  const field = box.querySelector("input");
  const list = h("div", { class: "ct-panel", role: "listbox", id: `ct-results-${made += 1}`, "aria-label": w("results"), hidden: true });
  const voice = h("span", { class: "ct-vh", role: "status" });
  box.append(list, voice);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" })) field.setAttribute(name, value);
  const docsPage = (q) => `${field.dataset.page}?q=${encodeURIComponent(q)}`;
  const options = () => [...list.querySelectorAll("[role=option]")];
  let chosen = -1;
  let turn = 0;

  function choose(at) {
    const all = options();
    chosen = all.length ? (at + all.length) % all.length : -1;
    all.forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
    if (all[chosen]) {
      field.setAttribute("aria-activedescendant", all[chosen].id);
      all[chosen].scrollIntoView({ block: "nearest" });
    } else field.removeAttribute("aria-activedescendant");
  }

  function open(state) {
    list.hidden = !state;
    field.setAttribute("aria-expanded", String(state));
    if (!state) field.removeAttribute("aria-activedescendant");
  }

  const option = (href, children, cls) => h("a", { role: "option", href, tabindex: -1, "aria-selected": "false", class: cls }, children);

  function group(hits, q, title) {
    const id = `${list.id}-${title.replace(/\W/g, "")}`;
    return h("div", { role: "group", "aria-labelledby": id }, h("div", { class: "ct-panel__g", id }, title), hits.map((hit) => option(address(hit), line(hit, q))));
  }

  async function search() {
    const q = field.value.trim();
    const mine = turn += 1;
    if (!q) { open(false); return; }
    let all = null;
    try { all = await index(field.dataset.index); } catch { /* said below; the docs can still be asked */ }
    if (mine !== turn) return;
    show(q, all);
    await all?.more;                                       // operations, codes and pages come a little later
    if (mine === turn && all && chosen <= 0) show(q, all);
  }

  function show(q, all) {
    const found = all?.best(q, 12) ?? [];
    const meant = all && !fits(found) ? all.near(q, 4, false) : [];
    const kinds = [...new Set(found.map((hit) => hit.kind))];
    const groups = kinds.map((kind) => group(found.filter((hit) => hit.kind === kind), q, kindWord(kind)));
    list.replaceChildren(
      ...(meant.length ? [group(meant, q, w("near"))] : []), ...groups,
      ...(found.length ? [] : [h("div", { class: "ct-panel__m" }, w(all ? "noHit" : "indexFailed", { q }))]),
      h("div", { class: "ct-panel__f", role: "group", "aria-label": w("prose") }, option(docsPage(q), [icon("search"), h("span", { class: "ct-hit__t" }, w("searchDocs", { q }))])));
    options().forEach((element, at) => { element.id = `${list.id}-${at}`; });
    const n = found.length + meant.length;
    voice.textContent = n === 1 ? w("oneHit") : w("hits", { n });
    open(true);
    choose(0);
  }

  field.addEventListener("focus", () => { index(field.dataset.index).catch(() => {}); if (field.value) search(); });
  field.addEventListener("input", search);
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) search(); else choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter") {
      event.preventDefault();
      const to = !list.hidden && options()[chosen]?.href;
      if (to) location.assign(to); else if (field.value.trim()) search().then(() => location.assign(options()[0]?.href ?? docsPage(field.value.trim())));
    } else if (event.key === "Escape") {
      if (list.hidden) field.blur(); else open(false);
    }
  });
  box.addEventListener("focusout", (event) => { if (!box.contains(event.relatedTarget)) setTimeout(() => open(false), 120); });
  list.addEventListener("pointerdown", (event) => event.preventDefault());    // the field keeps the focus
  list.addEventListener("click", () => open(false));
  if (document.activeElement === field) search();
}
