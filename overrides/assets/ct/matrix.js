/* The environment matrix: its switches work in CSS; here they stand in the address (?env=prod&state=drift&diff=1&q=orders), so that a
   link shows the same. "Only differences" judges the chosen column; group heads and the count tell of what is shown. */
import { fold, h } from "./dom.js";
import { language, w } from "./words.js";

const PHONE = 600;

export function start() {
  const env = document.querySelector(".ct-env"), matrix = document.querySelector(".ct-matrix");
  const rows = [...matrix.querySelectorAll("tr[data-diff]")];
  const radios = [...env.querySelectorAll("input[type=radio]")];
  const only = env.querySelector("[data-only-diff]"), filter = env.querySelector("[data-filter]"), count = env.querySelector("[data-count]");
  const states = env.querySelector("[data-states]");
  const empty = document.querySelector("[data-empty]"), clears = [...document.querySelectorAll("[data-clear]")];
  const nameOf = (radio) => radio.closest("label").textContent.trim();
  const usual = () => (innerWidth < PHONE && radios.find((one) => matrix.querySelector(`thead .ct-efinal.ct-${one.value}`))) || radios[0];

  function read() {                                                        // a phone asks about production
    const asked = new URL(location).searchParams, wanted = asked.get("env");
    const named = radios.find((one) => nameOf(one) === wanted) ?? (wanted === "all" ? radios[0] : null);
    (named ?? usual()).checked = true;
    only.checked = asked.has("diff");
    filter.value = asked.get("q") ?? "";
    if (states) states.value = [...states.options].some((one) => one.value === asked.get("state")) ? asked.get("state") : "";
  }

  function write(radio) {
    const address = new URL(location);
    for (const key of ["env", "state", "diff", "q"]) address.searchParams.delete(key);
    if (radio !== usual()) address.searchParams.set("env", radio === radios[0] ? "all" : nameOf(radio));
    if (states?.value) address.searchParams.set("state", states.value);
    if (only.checked) address.searchParams.set("diff", "1");
    if (filter.value.trim()) address.searchParams.set("q", filter.value.trim());
    history.replaceState(null, "", address);
  }

  function show() {
    const parts = fold(filter.value).split(/\s+/).filter(Boolean);
    const radio = radios.find((one) => one.checked) ?? radios[0];
    const column = radio === radios[0] ? "ct-e" : `ct-${radio.value}`, state = states?.value;
    const is = (row) => !state || row.querySelector(`.${column}[data-s~="${state}"]`) !== null;
    for (const cell of matrix.querySelectorAll(".ct-e")) cell.hidden = !cell.classList.contains(column);
    const differs = (row) => (radio === radios[0] ? row.dataset.diff === "yes" : row.querySelector(`.ct-${radio.value}.ct-d`) !== null);
    for (const row of rows) {
      const text = parts.length ? fold(`${row.dataset.text ?? ""} ${row.textContent}`) : "";
      row.hidden = !parts.every((part) => text.includes(part)) || !is(row) || (only.checked && !differs(row));
    }
    for (const body of matrix.querySelectorAll("tbody")) {
      const own = [...body.querySelectorAll("tr[data-diff]")], left = own.filter((row) => !row.hidden).length;
      const told = body.querySelector("[data-shown]");
      body.hidden = own.length > 0 && !left;
      if (told) told.textContent = left < own.length ? `${left.toLocaleString(language)} ${w("of", { n: "" })}` : "";
    }
    const n = rows.filter((row) => !row.hidden).length;
    count.replaceChildren(h("b", {}, n.toLocaleString(language)), ` ${w("of", { n: rows.length.toLocaleString(language) })}`);
    if (empty) empty.hidden = n > 0;
    matrix.hidden = empty !== null && n === 0;
    for (const button of clears) button.hidden = radio === usual() && !only.checked && !parts.length && !state;
    write(radio);
  }

  env.addEventListener("change", show);
  filter.addEventListener("input", show);
  for (const button of clears) button.addEventListener("click", () => {
    usual().checked = true;
    only.checked = false;
    filter.value = "";
    if (states) states.value = "";
    show();
  });
  addEventListener("popstate", () => { read(); show(); });
  read();
  show();
}
