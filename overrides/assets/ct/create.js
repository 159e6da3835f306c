/* The form of a template: says beside a field what is wrong, shows the values as YAML, saves them, puts them into a link.
   Nothing is sent anywhere; a link holds values behind its #, which no server sees. */
import { copyText } from "./copy.js";
import { h, say } from "./dom.js";
import { w } from "./words.js";

const LONGEST = 200;                       // of a text that a foreign pattern is tried on: some patterns never end on long ones
const key = (name) => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name));

export function start() {
  const form = document.querySelector("[data-create]"), summary = form.querySelector("[data-summary]");
  const more = form.querySelector("[data-more]"), shown = form.querySelector("#values .ct-codebox code");
  const fields = [...form.querySelectorAll("[data-widget]")];
  const nameOf = (field) => field.dataset.name ?? field.name;
  const chosen = (field) => [...field.querySelectorAll("input:checked")].map((input) => JSON.parse(input.value));

  /** The value of a field as JSON would have it; undefined where nothing is given. */
  function value(field) {
    const text = field.value ?? "";
    switch (field.dataset.widget) {
      case "checkbox": return field.checked;
      case "radio": return chosen(field)[0];
      case "checks": return chosen(field).length ? chosen(field) : undefined;
      case "select": return text ? JSON.parse(text) : undefined;
      case "number": case "integer": return text === "" ? undefined : Number(text);
      case "list": { const lines = text.split("\n").map((line) => line.trim()).filter(Boolean); return lines.length ? lines : undefined; }
      default: return text === "" ? undefined : text;
    }
  }

  function wrong(field) {
    const given = value(field), { minLength, pattern } = field.dataset;
    if (given === undefined) return field.required || "required" in field.dataset ? w("formRequired") : "";
    if (typeof given === "number" || field.validity?.badInput) {
      if (Number.isNaN(given) || field.validity.badInput) return w("formNumber");
      if (field.dataset.widget === "integer" && !Number.isInteger(given)) return w("formInteger");
      if (field.min !== "" && given < Number(field.min)) return w("formMin", { n: field.min });
      if (field.max !== "" && given > Number(field.max)) return w("formMax", { n: field.max });
    }
    if (typeof given === "string" && field.dataset.widget !== "yaml") {
      if (minLength && [...given].length < Number(minLength)) return w("formShort", { n: minLength });
      if (pattern && given.length <= LONGEST && !fits(pattern, given)) return w("formPattern", { pattern });
    }
    return "";
  }

  function fits(pattern, text) {
    try { return new RegExp(pattern, "u").test(text); } catch { return true; }   // the command says what the browser cannot
  }

  function mark(field) {
    const said = wrong(field), box = document.getElementById(`${field.id}-e`);
    box.hidden = !said;
    box.textContent = said;
    if (said) field.setAttribute("aria-invalid", "true"); else field.removeAttribute("aria-invalid");
    return said;
  }

  function yaml() {
    const lines = fields.flatMap((field) => {
      const given = value(field), name = key(nameOf(field));
      if (given === undefined) return [];
      if (field.dataset.widget === "yaml") return [`${name}:`, ...given.split("\n").map((line) => `  ${line}`)];
      return [`${name}: ${JSON.stringify(given)}`];
    });
    return [...lines, ...(more.value.trim() ? [more.value.trimEnd()] : [])].join("\n");
  }

  function show() { shown.textContent = yaml(); }

  function check() {
    const bad = fields.filter(mark);
    summary.hidden = !bad.length;
    if (!bad.length) return true;
    summary.replaceChildren(h("p", { class: "ct-callout__t" }, w("formWrong", { n: bad.length })), h("ul", {}, bad.map((field) => {
      const title = field.labels?.[0] ?? field.querySelector("legend");
      return h("li", {}, h("a", { href: `#${field.id}` }, title.firstChild.textContent.trim()), `: ${wrong(field)}`);
    })));
    (bad[0].matches("fieldset") ? bad[0].querySelector("input") : bad[0]).focus();
    return false;
  }

  function save() {
    const blob = URL.createObjectURL(new Blob([`${yaml()}\n`], { type: "application/yaml" }));
    const link = h("a", { href: blob, download: "values.yaml" });
    form.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(blob), 1000);
  }

  /** What a link holds: texts of fields by name. */
  const texts = () => Object.fromEntries([
    ...fields.map((field) => [nameOf(field), field.matches("fieldset") ? [...field.querySelectorAll("input:checked")].map((one) => one.value)
      : field.type === "checkbox" ? field.checked : field.value]),
    ["", more.value],
  ]);

  function read() {
    let given;
    try { given = JSON.parse(decodeURIComponent(location.hash.slice(3))); } catch { return; }
    if (!location.hash.startsWith("#v=") || given === null || typeof given !== "object") return;
    for (const field of fields) {
      const text = given[nameOf(field)];
      if (text === undefined) continue;
      if (field.matches("fieldset")) for (const input of field.querySelectorAll("input")) input.checked = Array.isArray(text) && text.includes(input.value);
      else if (field.type === "checkbox") field.checked = text === true;
      else field.value = String(text);
    }
    more.value = String(given[""] ?? "");
  }

  form.addEventListener("input", (event) => {              // at once: a message that went with the focus would move the button away
    const field = event.target.closest("[data-widget][aria-invalid]");
    if (field) mark(field);
    show();
  });
  form.addEventListener("change", (event) => {
    const field = event.target.closest("[data-widget]");
    if (field) mark(field);
    show();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (check()) { save(); say(w("formSaved")); }
  });
  form.querySelector("[data-share]").addEventListener("click", async () => {
    history.replaceState(null, "", `#v=${encodeURIComponent(JSON.stringify(texts()))}`);
    say(w(await copyText(location.href) ? "linkCopied" : "copyFailed"));
  });
  read();
  show();
  form.querySelector("[data-focus]")?.focus({ preventScroll: true });
}
