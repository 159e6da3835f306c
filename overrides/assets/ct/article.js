/* Articles of docs: a copy button for code, names for task boxes. */
import { h, icon } from "./dom.js";
import { w } from "./words.js";

export function start() {
  const article = document.querySelector(".ct-article");
  for (const code of article.querySelectorAll("pre > code")) {
    const name = code.parentElement.previousElementSibling;
    const titled = name?.matches(".filename");       // a block with a name carries its button in the name's bar
    if (!titled) code.parentElement.classList.add("ct-hascopy");
    const put = (button) => (titled ? name.append(button) : code.after(button));
    put(h("button", { class: "ct-iconbtn ct-copy", type: "button", "data-copy-code": true, "aria-label": w("copyCode"), title: w("copy") },
      icon("copy", "ct-fresh"), icon("check", "ct-old")));
  }
  for (const box of article.querySelectorAll("input[type=checkbox]:not([aria-label])")) {
    box.setAttribute("aria-label", (box.closest("li") ?? box.parentElement).textContent.trim().slice(0, 120));
  }
}
