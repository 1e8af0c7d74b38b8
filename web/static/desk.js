// The desk by keyboard and with ranges of pieces. Everything can be done without this file.
(() => {
  const tools = document.getElementById("pick");
  const boxes = [...document.querySelectorAll(".desk .text input[type=checkbox]")];
  const chosen = document.getElementById("chosen");
  let last = null;

  const labels = () => boxes.filter((box) => box.checked).map((box) => box.parentElement.querySelector(".label").textContent.trim());

  function tell() {
    chosen.textContent = labels().join("，");
  }

  function focus(box) {
    box.focus({ preventScroll: true });
    box.parentElement.scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    const at = boxes.indexOf(document.activeElement);
    const next = boxes[at < 0 ? (by > 0 ? 0 : boxes.length - 1) : at + by];
    if (next) focus(next);
  }

  // with nothing chosen, the piece that has the focus is meant
  function press(act) {
    if (!boxes.some((box) => box.checked) && boxes.includes(document.activeElement)) document.activeElement.checked = true;
    tools.querySelector(`button[value=${act}]`).click();
  }

  // the caret's place in a piece, in characters of the page's text
  function caret() {
    const { anchorNode: node, anchorOffset: offset } = getSelection();
    const words = node?.parentElement?.closest(".piece > .words");
    if (!words || node.nodeType !== Node.TEXT_NODE) return null;
    const label = words.parentElement;
    return { label, offset: Number(label.dataset.start) + [...node.data.slice(0, offset)].length };
  }

  function cut() {
    const place = caret();
    const box = place?.label.querySelector("input");
    if (box && (box.checked || !boxes.some((other) => other.checked))) {
      boxes.forEach((other) => (other.checked = other === box));
      tools.elements.offset.value = place.offset;
    }
    press("cut");
  }

  const keys = {
    j: () => step(1),
    k: () => step(-1),
    x: () => boxes.includes(document.activeElement) && document.activeElement.click(),
    s: () => press("split"),
    e: () => press("extract"),
    f: () => press(boxes.some((box) => (box.checked || box === document.activeElement) && box.name === "furniture") ? "unfurniture" : "furniture"),
    c: cut,
    m: () => tools.elements.to.focus(),
    r: () => tools.elements.role.focus(),
    u: () => document.querySelector(".desk .undo button").click(),
    U: () => document.querySelector(".desk .redo button")?.click(),
    Escape: () => {
      boxes.forEach((box) => (box.checked = false));
      tell();
    },
  };

  document.addEventListener("keydown", (event) => {
    if (document.documentElement.dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey) return;
    const field = event.target.closest("input:not([type=checkbox]), select, textarea, dialog");
    if (field || !tools) return;
    const run = keys[event.key] ?? (/^[1-9]$/.test(event.key) && (() => toStory(event.key)));
    if (!run) return;
    event.preventDefault();
    run();
  });

  // a number moves what is chosen to the end of that story
  function toStory(number) {
    if (![...tools.elements.to.options].some((option) => option.value === number)) return;
    tools.elements.to.value = number;
    if (boxes.some((box) => box.checked)) press("move");
  }

  for (const box of boxes) {
    box.addEventListener("click", (event) => {
      const from = boxes.indexOf(last);
      if (event.shiftKey && from >= 0) {
        const to = boxes.indexOf(box);
        boxes.slice(Math.min(from, to), Math.max(from, to) + 1).forEach((other) => {
          if (other.name === box.name) other.checked = box.checked;
        });
      }
      last = box;
      tell();
    });
    // who selects text with the mouse does not choose the piece
    box.parentElement.addEventListener("click", (event) => {
      if (event.target !== box && !getSelection().isCollapsed) event.preventDefault();
    });
  }

  document.getElementById("problem")?.focus();
  // after the browser itself went to the fragment, which takes the focus away
  addEventListener("load", () =>
    setTimeout(() => {
      const target = document.getElementById(location.hash.slice(1))?.querySelector("input");
      if (target && document.activeElement === document.body) focus(target);
    }),
  );
})();
