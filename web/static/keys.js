// Keyboard shortcuts: "/" search, "j" and "k" through lists, "?" what there is. They can be turned off, and stay off.
// Everything works without this file.
(() => {
  const root = document.documentElement;
  const dialog = document.getElementById("keys");
  const button = document.getElementById("keys-open");
  // what j and k walk through: results, saved searches, pages on the desk, stories of a page or a day
  const items = ".hits h3 a, .queries h2 a, a.next, .contents li > a:not(.num), .page-list a, .calendar a";

  function remembered() {
    try {
      return localStorage.getItem("keys");
    } catch {
      return null;
    }
  }

  function set(on) {
    root.dataset.keys = on ? "on" : "off";
    try {
      localStorage.setItem("keys", root.dataset.keys);
    } catch {
      // private windows may refuse: then it holds for this page
    }
  }

  function search() {
    const box = document.querySelector("input.q");
    box?.focus();
    box?.select();
    return box;
  }

  function step(by) {
    const links = [...document.querySelectorAll(items)].filter((link) => link.checkVisibility());
    const at = links.indexOf(document.activeElement);
    const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by];
    if (next) next.focus();
    else if (!links.length) document.querySelector(`main a[rel=${by > 0 ? "next" : "prev"}]`)?.click();
    return links.length || document.querySelector("main a[rel=next], main a[rel=prev]");
  }

  function help() {
    if (dialog) dialog.showModal();
    return dialog;
  }

  const keys = { "/": search, j: () => step(1), k: () => step(-1), "?": help };

  root.dataset.keys = remembered() === "off" ? "off" : "on";
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable], dialog");
    if (root.dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey || typing) return;
    // the desk has pieces instead of links
    if ((event.key === "j" || event.key === "k") && document.querySelector(".desk .text")) return;
    if (keys[event.key]?.()) event.preventDefault();
  });

  if (dialog && button) {
    const box = dialog.querySelector("input");
    button.hidden = false;
    button.addEventListener("click", help);
    box.checked = root.dataset.keys === "on";
    box.addEventListener("change", () => set(box.checked));
  }
})();
