/* The words of the page's language. `w("key", {n: 3})` fills {n}. */
const spanish = document.documentElement.lang.toLowerCase().startsWith("es");
const { default: words } = await (spanish ? import("./words-es.js") : import("./words-en.js"));

export const language = spanish ? "es" : "en";

/** A text of words-*.js with its {names} filled; a key that has none stands for itself. */
export const w = (key, values = {}) => (Object.hasOwn(words, key) ? words[key] : String(key)).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
