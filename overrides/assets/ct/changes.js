/* The pages of changes and deployments: kinds, environments, owners, components, text and a number of nights narrow what
   is shown; all of it stands in the address, so that a link shows the same. Values of one facet are alternatives, facets narrow each other. */
import { fold, h } from "./dom.js";
import { language, w } from "./words.js";

export function start() {
  const page = document.querySelector("[data-changes]");
  const facets = new Map([...page.querySelectorAll("[data-facet]")].map((box) => [box.dataset.facet, [...box.querySelectorAll("input")]]));
  const nights = [...page.querySelectorAll("[data-night]")], spans = [...page.querySelectorAll("[name=nights]")];
  const filter = page.querySelector("[data-filter]"), count = page.querySelector("[data-count]");
  const total = page.querySelectorAll(".ct-chg li").length;

  function read() {
    const asked = new URL(location).searchParams;
    for (const [name, boxes] of facets) for (const box of boxes) box.checked = asked.getAll(name).includes(box.value);
    filter.value = asked.get("q") ?? "";
    const span = spans.find((one) => one.value === asked.get("nights"));
    if (span) span.checked = true;
  }

  function write(chosen) {
    const address = new URL(location);
    for (const key of ["q", "nights", ...facets.keys()]) address.searchParams.delete(key);
    for (const [name, values] of chosen) for (const value of values) address.searchParams.append(name, value);
    if (filter.value) address.searchParams.set("q", filter.value);
    const span = spans.find((one) => one.checked);
    if (span && span !== spans[0]) address.searchParams.set("nights", span.value);
    history.replaceState(null, "", address);
  }

  function show() {
    const chosen = [...facets].map(([name, boxes]) => [name, boxes.filter((box) => box.checked).map((box) => box.value)]);
    const of = Object.fromEntries(chosen.map(([name, values]) => [name, new Set(values)]));
    const narrowed = chosen.some(([, values]) => values.length) || filter.value;
    const parts = fold(filter.value).split(/\s+/).filter(Boolean);
    const most = Number(spans.find((one) => one.checked)?.value) || Infinity;
    const fits = (set, values) => !set?.size || values.some((value) => set.has(value));
    let shown = 0;
    for (const night of nights) {
      const near = Number(night.dataset.night) <= most;
      let here = 0;
      for (const row of night.querySelectorAll(".ct-chg")) {
        let lines = 0;
        const about = `${row.querySelector(".ct-name").textContent} ${row.dataset.owner}`;
        for (const line of row.querySelectorAll("li")) {
          const text = parts.length ? fold(`${about} ${line.textContent}`) : "";
          line.hidden = !(fits(of.kind, [line.dataset.kind]) && fits(of.env, line.dataset.env.split(" ")) && fits(of.owner, [row.dataset.owner]) && fits(of.component, [row.dataset.component])
            && parts.every((part) => text.includes(part)));
          lines += !line.hidden;
        }
        row.hidden = !lines;
        here += lines;
      }
      for (const more of night.querySelectorAll(".ct-more")) if (narrowed) more.open = true;
      night.hidden = !near || (narrowed && !here);
      if (near) shown += here;
    }
    count.replaceChildren(h("b", {}, shown.toLocaleString(language)), ` ${w("of", { n: total.toLocaleString(language) })}`);
    page.querySelector("[data-empty]").hidden = shown > 0;
    page.querySelector("[data-clear]").hidden = !narrowed;
    page.querySelector("[data-active]").textContent = chosen.flatMap(([, values]) => values).length || "";
    write(chosen);
  }

  page.addEventListener("change", show);
  filter.addEventListener("input", show);
  page.querySelector("[data-clear]").addEventListener("click", () => {
    for (const boxes of facets.values()) for (const box of boxes) box.checked = false;
    filter.value = "";
    show();
  });
  addEventListener("popstate", () => { read(); show(); });
  read();
  show();
}
