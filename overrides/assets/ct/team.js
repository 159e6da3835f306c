/* "My team": chosen in a [data-team-pick], remembered, and everything of other teams steps back.
   [data-team="ref ref"] is shown if the team is among them · [data-team-none], [data-team-only] only without, with a team
   [data-team-is="ref"] only with this team · [data-team-void] where a table has no row of it
   [data-team-name] gets its name · [data-team-list] its things, problems first · tables with a facet "owner" are filtered */
import { address, index } from "./entities.js";
import { status } from "./cells.js";
import { h, icon, KIND_ICON, SEVERITY } from "./dom.js";
import { store, stored } from "./store.js";
import { w } from "./words.js";

const SHOWN = 8;

async function list(box, ref, name) {
  const all = await index(box.dataset.index);
  const mine = all.entities.filter((hit) => hit.owner && (hit.owner === ref || hit.owner === name) && hit.kind !== "group")
    .sort((a, b) => SEVERITY.indexOf(a.level) - SEVERITY.indexOf(b.level) || (a.name < b.name ? -1 : 1));
  box.replaceChildren(...(mine.length ? [h("ul", { class: "ct-box ct-list" }, mine.slice(0, SHOWN).map((hit) => h("li", {},
    icon(KIND_ICON[hit.kind] ?? "component"),
    h("span", { class: "ct-list__t" }, h("a", { class: "ct-rowlink", href: address(hit) }, hit.name), " ", h("span", { class: "ct-2 ct-13" }, hit.title)),
    h("span", { class: "ct-list__e" }, status(hit.level, w(`level_${hit.level}`))))))]
    : [h("p", { class: "ct-note" }, w("teamNothing", { team: name }))]));
  if (mine.length > SHOWN && box.dataset.all) {
    box.append(h("p", { class: "ct-note" }, h("a", { href: `${box.dataset.all}?owner=${encodeURIComponent(name)}` }, w("teamAll", { n: mine.length, team: name }))));
  }
}

function apply(ref, name, first) {
  if (ref) document.documentElement.dataset.ctTeam = ref; else delete document.documentElement.dataset.ctTeam;
  for (const element of document.querySelectorAll("[data-team]")) element.hidden = Boolean(ref) && !element.dataset.team.split(/\s+/).includes(ref);
  for (const element of document.querySelectorAll("[data-team-none]")) element.hidden = Boolean(ref);
  for (const element of document.querySelectorAll("[data-team-only]")) element.hidden = !ref;
  for (const element of document.querySelectorAll("[data-team-is]")) element.hidden = element.dataset.teamIs !== ref;
  for (const element of document.querySelectorAll("[data-team-void]")) element.hidden = !ref || [...element.closest("section").querySelectorAll("[data-team]")].some((row) => !row.hidden);
  for (const element of document.querySelectorAll("[data-team-name]")) element.textContent = name;
  for (const box of document.querySelectorAll("[data-team-list]")) {
    if (ref) list(box, ref, name).catch(() => box.replaceChildren(h("p", { class: "ct-note" }, w("indexFailed")))); else box.replaceChildren();
  }
  const tables = first && new URL(location).search ? [] : document.querySelectorAll("[data-table]");
  for (const table of tables) if (ref || !first) table.dispatchEvent(new CustomEvent("ct-pick", { detail: { facet: "owner", value: name } }));
}

export function start() {
  const picks = [...document.querySelectorAll("[data-team-pick]")];
  const nameOf = (ref) => (ref ? [...picks[0].options].find((option) => option.value === ref)?.text ?? "" : "");
  const set = (ref, first) => {
    for (const pick of picks) pick.value = ref;
    apply(ref, nameOf(ref), first);
  };
  for (const pick of picks) pick.addEventListener("change", () => { store({ team: pick.value || undefined }); set(pick.value, false); });
  const team = stored().team ?? "";
  set(nameOf(team) ? team : "", true);
}
