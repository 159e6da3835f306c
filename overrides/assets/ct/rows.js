/* rows.json: reads its columns, and finds, sorts and exports rows. Nothing here draws. */
import { fold, SEVERITY } from "./dom.js";

const FIELDS = {
  text: ["text", "muted"], link: ["text", "href", "icon", "sub"], status: ["level", "word", "icon", "since"],
  version: ["text", "note", "note_icon", "note_level"], level: ["index", "of", "word", "fraction"], time: ["iso"],
  number: ["value", "text"], tags: ["names"], owner: ["text", "href", "missing"],
};

const reader = (field) => ("c" in field ? () => field.c : "d" in field ? (at) => field.d[field.i[at]] : (at) => field.r[at]);

function cellReader(type, fields) {
  const read = fields.map(reader);
  return (at) => {
    const first = read[0](at);
    if (first === null) return null;
    if (type === "time") return { iso: new Date(first * 1000).toISOString().replace(".000", "") };
    if (type === "tags") return { names: first ? first.split("\n") : [] };
    const value = {};
    FIELDS[type].forEach((name, place) => { value[name] = read[place](at); });
    if (value.href) value.href = value.href.replace("*", () => value.text.toLowerCase());
    return value;
  };
}

/** A cell as one value, for filtering and exports. */
export function plain(type, value) {
  if (value === null) return "";
  if (type === "status" || type === "level") return value.word;
  if (type === "version") return value.text || value.note;
  if (type === "time") return value.iso;
  if (type === "number") return String(value.value);
  if (type === "tags") return value.names.join(" ");
  return value.text;
}

function facetValues(type, value) {
  if (value === null) return [];
  if (type === "status") return [value.level];
  if (type === "tags") return value.names;
  const text = plain(type, value);
  return text ? [text] : [];
}

/** Opens what rows.json holds. */
export function open(data) {
  const columns = data.columns;
  const readers = columns.map((column, at) => cellReader(column.type, data.data[at]));
  const facets = new Map(columns.map((column, at) => [column, at]).filter(([column]) => column.facet)
    .map(([column, at]) => [column.id, Array.from({ length: data.n }, (_, row) => facetValues(column.type, readers[at](row)))]));
  let texts = null;

  const values = (row) => readers.map((read) => read(row));
  const haystack = () => (texts ??= Array.from({ length: data.n }, (_, row) =>
    fold(columns.map((column, at) => {
      const value = readers[at](row);
      return column.type === "link" && value?.sub ? `${value.text} ${value.sub}` : plain(column.type, value);
    }).join("\n"))));

  /** Row numbers that fit: every word of `q`, and of each facet but `except` one of its picked values. */
  function find(q, picked, except = null) {
    const parts = fold(q).split(/\s+/).filter(Boolean);
    const hay = parts.length ? haystack() : null;
    const groups = [...picked].filter(([id, set]) => set.size && id !== except && facets.has(id)).map(([id, set]) => [facets.get(id), set]);
    const found = [];
    for (let row = 0; row < data.n; row += 1) {
      if (hay && !parts.every((part) => hay[row].includes(part))) continue;
      if (groups.every(([of, set]) => of[row].some((value) => set.has(value)))) found.push(row);
    }
    return found;
  }

  /** How often each value of a facet occurs among rows. */
  function counts(id, rows) {
    const seen = new Map();
    for (const row of rows) for (const value of facets.get(id)[row]) seen.set(value, (seen.get(value) ?? 0) + 1);
    return seen;
  }

  /** Rows sorted by a column; without a value last; equal ones in the file's order. */
  function sort(rows, id, descending, language) {
    const at = columns.findIndex((column) => column.id === id);
    if (at < 0) return rows;
    const { type } = columns[at];
    const compare = new Intl.Collator(language, { numeric: true, sensitivity: "base" }).compare;
    const key = (value) => {
      if (value === null) return null;
      if (type === "status") return SEVERITY.indexOf(value.level) < 0 ? SEVERITY.length : SEVERITY.indexOf(value.level);
      if (type === "level") return value.index;
      if (type === "number") return value.value;
      if (type === "time") return Date.parse(value.iso);
      return plain(type, value) || null;
    };
    const keyed = rows.map((row) => [key(readers[at](row)), row]);
    const side = descending ? -1 : 1;
    keyed.sort(([a, x], [b, y]) => {
      if (a === null || b === null) return (a === null) - (b === null) || x - y;
      return (typeof a === "number" ? a - b : compare(a, b)) * side || x - y;
    });
    return keyed.map(([, row]) => row);
  }

  return { n: data.n, columns, facets, values, find, counts, sort };
}

// The rules of csv_cell in portal/tables/files.py: no formula, no markup, no characters that drive a terminal.
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;
const quoted = (value) => {
  const text = value.replace(CONTROLS, "\ufffd").replace(/<(?=[A-Za-z/!?])/g, "< ");
  return `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
};

/** CSV of some rows, as portal/tables/files.py writes it. */
export function csv(table, rows) {
  const lines = [table.columns.map((column) => column.label),
    ...rows.map((row) => table.values(row).map((value, at) => plain(table.columns[at].type, value)))];
  return lines.map((line) => `${line.map(quoted).join(",")}\r\n`).join("");
}

function record(type, value) {
  if (value === null) return null;
  if (type === "link" || type === "owner") return { name: value.text, href: value.href };
  if (type === "status") return { level: value.level, word: value.word, ...(value.since && { since: value.since }) };
  if (type === "level") return { index: value.index, of: value.of, word: value.word };
  if (type === "version") return { version: value.text, note: value.note };
  if (type === "tags") return value.names;
  return type === "number" ? value.value : plain(type, value);
}

/** JSON of some rows: objects by column id. */
export const json = (table, rows) => JSON.stringify(rows.map((row) =>
  Object.fromEntries(table.values(row).map((value, at) => [table.columns[at].id, record(table.columns[at].type, value)]))), null, 1);
