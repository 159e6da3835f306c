/* The environment matrix: its switches work in CSS; here they are remembered, and rows can be filtered by text. */
import { fold, h } from "./dom.js";
import { store, stored } from "./store.js";
import { language, w } from "./words.js";

export function start() {
  const env = document.querySelector(".ct-env");
  const rows = [...document.querySelectorAll(".ct-matrix tr[data-diff]")];
  const radios = [...env.querySelectorAll("input[type=radio]")];
  const only = env.querySelector("[data-only-diff]"), filter = env.querySelector("[data-filter]"), count = env.querySelector("[data-count]");
  const nameOf = (radio) => radio.closest("label").textContent.trim();
  const remembered = stored();

  const wanted = remembered.env ?? (innerWidth < 600 ? "prod" : "");       // a phone asks about production
  const radio = radios.find((one) => nameOf(one) === wanted) ?? (innerWidth < 600 && !remembered.env ? radios.at(-1) : null);
  if (radio) radio.checked = true;
  if (only && remembered.diff != null) only.checked = remembered.diff;

  function show() {
    const parts = fold(filter?.value ?? "").split(/\s+/).filter(Boolean);
    for (const row of rows) {
      const text = fold(`${row.dataset.text ?? ""} ${row.textContent}`);
      row.hidden = !parts.every((part) => text.includes(part));
    }
    for (const body of document.querySelectorAll(".ct-matrix tbody")) {
      const own = [...body.querySelectorAll("tr[data-diff]")];
      body.hidden = own.length > 0 && own.every((row) => row.hidden);
    }
    const n = rows.filter((row) => !row.hidden && (!only?.checked || row.dataset.diff === "yes")).length;
    count?.replaceChildren(h("b", {}, n.toLocaleString(language)), ` ${w("of", { n: rows.length.toLocaleString(language) })}`);
  }
  env.addEventListener("change", (event) => {
    if (radios.includes(event.target)) store({ env: nameOf(event.target) });
    if (event.target === only) store({ diff: only.checked });
    show();
  });
  filter?.addEventListener("input", show);
  show();
}
