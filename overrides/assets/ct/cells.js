/* Cells of tables by column type: the same markup as site-templates/macros/cells.html and parts/table.html. */
import { h, icon, LEVEL_ICON, url } from "./dom.js";

const link = (text, href, attributes = {}) => (href ? h("a", { ...attributes, href: url(href) }, text) : text);

/** icon + word + colour. */
export const status = (level, word, name) => h("span", { class: `ct-st ct-${level}` }, icon(name || LEVEL_ICON[level]), word);

const mark = (name, text, level) => h("span", { class: `ct-mark ct-${level}` }, icon(name), text);
const ago = (iso) => h("time", { datetime: iso, "data-age": true }, iso.slice(0, 10));
const muted = (text) => h("span", { class: "ct-2 ct-12" }, text);

/** A level badge: bars filled up to `index`. */
export function pips(index, of, word) {
  const bars = Array.from({ length: of }, (_, at) => {
    const height = Math.round(12 * (at + 1) / of);
    return h("rect", { class: at < index && "on", x: at * 5 + 1, y: 12 - height, width: 4, height, rx: ".75" });
  });
  return h("span", { class: index ? "ct-level" : "ct-level ct-level--0" },
    h("svg", { viewBox: `0 0 ${of * 5 + 1} 12`, class: "ct-pips", "aria-hidden": "true" }, bars), word);
}

const DRAW = {
  text: ({ text, muted: quiet }) => [quiet ? muted(text) : text],
  link: ({ text, href }) => [link(text, href)],
  status: ({ level, word, icon: name, since }) => [status(level, word, name), ...(since ? [" ", ago(since)] : [])],
  version({ text, note, note_icon: name, note_level: level }) {
    if (!text) return [name ? mark(name, note, level) : muted(note)];
    return [h("span", { class: "ct-ver" }, text), name && mark(name, note, level)];
  },
  level: ({ index, of, word, fraction }) => [pips(index, of, word), fraction && h("span", { class: "ct-frac" }, fraction)],
  time: ({ iso }) => [ago(iso)],
  number: ({ value, text }) => [value === 0 ? h("span", { class: "ct-2" }, text || "0") : text || String(value)],
  tags: ({ names }) => [h("span", { class: "ct-tags" }, names.slice(0, 3).map((name) => h("span", { class: "ct-tag" }, name)),
    names.length > 3 && h("span", { class: "ct-tag", title: names.slice(3).join(", ") }, `+${names.length - 3}`))],
  owner: ({ text, href, missing }) => [missing ? h("span", { class: "ct-st ct-warn" }, icon("nobody"), link(text, href)) : link(text, href)],
};

/** The inside of a cell, as a list of nodes and texts. */
export const cell = (type, value) => (value === null ? [h("span", { class: "ct-dash" }, "–")] : DRAW[type](value));

function head(value, below) {
  const name = h("div", { class: "ct-name" }, value.icon && icon(value.icon),
    value.href ? h("a", { class: "ct-rowlink", href: url(value.href), title: value.text }, value.text) : h("span", {}, value.text),
    value.sub && h("span", { class: "ct-2" }, value.sub));
  return [name, below.length > 0 && h("div", { class: "ct-below" }, below.map(([column, value]) =>
    h("span", {}, column.type === "owner" || column.type === "link" ? value.text : cell(column.type, value))))];
}

/** A row: `columns` as in rows.json, `values` its cells, `index` its place in the whole table from 0. */
export function row(columns, values, index) {
  const drawn = columns.map((column, at) => ({ column, value: values[at] })).filter(({ column }) => column.hide !== "always");
  const first = drawn.findIndex(({ column }) => column.type === "link");
  const below = drawn.filter(({ column, value }, at) => column.below && at !== first && value !== null).map(({ column, value }) => [column, value]);
  return h("tr", { "aria-rowindex": index + 2 }, drawn.map(({ column, value }, at) => {
    if (at === first && value !== null) return h("th", { scope: "row", class: "ct-flex" }, head(value, below));
    const classes = [column.hide && `ct-${column.hide}`, column.type === "number" && "ct-num"].filter(Boolean).join(" ");
    return h("td", { class: classes || null }, cell(column.type, value));
  }));
}
