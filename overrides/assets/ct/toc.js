/* "On this page" follows the reader; folds are open on wide screens and closed on narrow ones; what scrolls sideways
   can be reached by keyboard. */
export function follow() {
  const links = new Map([...document.querySelectorAll(".ct-toc a[href^='#']")].map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
  const targets = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  if (!targets.length) return;
  const line = () => {
    const at = scrollY > 0 && scrollY + innerHeight >= document.documentElement.scrollHeight - 4 ? targets.at(-1)
      : targets.findLast((target) => target.getBoundingClientRect().top < innerHeight * 0.25) ?? targets[0];
    for (const [id, link] of links) if (id === at.id) link.setAttribute("aria-current", "location"); else link.removeAttribute("aria-current");
  };
  let asked = 0;
  addEventListener("scroll", () => { cancelAnimationFrame(asked); asked = requestAnimationFrame(line); }, { passive: true });
  line();
}

export function folds() {
  const narrow = matchMedia("(max-width: 59.99em)");
  const set = () => { for (const fold of document.querySelectorAll("details[data-fold='md']")) fold.open = !narrow.matches; };
  set();
  document.documentElement.dataset.ctFolded = "";      // from here on the folds speak for themselves
  narrow.addEventListener("change", set);
}

export function reach() {
  const boxes = [...document.querySelectorAll(".ct-tablebox, .ct-matrix, .ct-box:has(> .ct-table), .ct-graphbox, .ct-code, .ct-seg, .ct-article :is(pre > code, table)")];
  const set = () => {
    for (const box of boxes) {
      const fits = box.scrollWidth <= box.clientWidth + 1;
      if (box.querySelector(":scope > table")) box.classList.toggle("ct-fits", fits);     // its heads may stick
      if (!fits) box.tabIndex = 0; else if (!box.matches(".ct-code, .ct-matrix")) box.removeAttribute("tabindex");
    }
  };
  set();
  addEventListener("resize", set);
}
