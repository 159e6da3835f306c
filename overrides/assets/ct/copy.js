/* Copy buttons: [data-copy] holds the text; [data-copy-code] stands beside the code that it copies, or in its box. */
import { h, say } from "./dom.js";
import { w } from "./words.js";

/** Copies a text; true if it worked. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = h("textarea", { class: "ct-vh", readonly: true });
    area.value = text;
    (document.querySelector("dialog[open]") ?? document.body).append(area);
    area.select();
    const done = document.execCommand("copy");     // plain http on a test machine has no clipboard API
    area.remove();
    return done;
  }
}

async function copied(button) {
  const block = button.closest(".ct-codebox, pre, .highlight") ?? button.parentElement;
  const text = button.dataset.copy ?? block.querySelector("code:is(pre code)")?.innerText ?? "";
  const done = await copyText(text);
  say(w(done ? "copied" : "copyFailed"));
  button.focus();
  button.classList.toggle("ct-done", done);
  setTimeout(() => button.classList.remove("ct-done"), 1600);
}

export function start() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy], [data-copy-code]");
    if (button) copied(button);
  });
}
