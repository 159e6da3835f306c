/* A list of cards: values and a text narrow what is shown, and stand in the address, so that a link shows the same. A card
   [data-item] has its values in data-GROUP, several of them by lines. Values of one group are alternatives, groups narrow
   each other. A [data-group] without a card in sight steps back. */
import { fold, h } from "./dom.js";
import { language, w } from "./words.js";

export function start() {
  const page = document.querySelector("[data-facets]");
  const groups = new Map([...page.querySelectorAll("[data-facet]")].map((box) => [box.dataset.facet, [...box.querySelectorAll("input")]]));
  const items = [...page.querySelectorAll("[data-item]")], filter = page.querySelector("[data-filter]");
  const count = page.querySelector("[data-count]"), clear = page.querySelector("[data-clear]"), active = page.querySelector("[data-active]");
  if (!filter) return;

  function read() {
    const asked = new URL(location).searchParams;
    for (const [name, boxes] of groups) for (const box of boxes) box.checked = asked.getAll(name).includes(box.value);
    filter.value = asked.get("q") ?? "";
  }

  function write(chosen) {
    const address = new URL(location);
    for (const key of ["q", ...groups.keys()]) address.searchParams.delete(key);
    for (const [name, values] of chosen) for (const value of values) address.searchParams.append(name, value);
    if (filter.value) address.searchParams.set("q", filter.value);
    history.replaceState(null, "", address);
  }

  function show() {
    const chosen = [...groups].map(([name, boxes]) => [name, boxes.filter((box) => box.checked).map((box) => box.value)]);
    const parts = fold(filter.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const item of items) {
      const has = (name) => (item.dataset[name] ?? "").split("\n");
      const text = parts.length ? fold(item.textContent) : "";
      item.hidden = !chosen.every(([name, values]) => !values.length || has(name).some((value) => values.includes(value)))
        || !parts.every((part) => text.includes(part));
      shown += !item.hidden;
    }
    for (const group of page.querySelectorAll("[data-group]")) group.hidden = !group.querySelector("[data-item]:not([hidden])");
    const values = chosen.flatMap(([, some]) => some);
    count.replaceChildren(h("b", {}, shown.toLocaleString(language)), ` ${w("of", { n: items.length.toLocaleString(language) })}`);
    page.querySelector("[data-empty]").hidden = shown > 0;
    clear.hidden = !values.length && !filter.value;
    if (active) active.textContent = values.length || "";
    write(chosen);
  }

  page.addEventListener("change", show);
  filter.addEventListener("input", show);
  clear.addEventListener("click", () => {
    for (const boxes of groups.values()) for (const box of boxes) box.checked = false;
    filter.value = "";
    show();
  });
  addEventListener("popstate", () => { read(); show(); });
  read();
  show();
}
