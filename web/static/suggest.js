// What is typed into a search box is completed: names and headlines below it, chosen with arrow keys or the mouse.
// A combobox after the ARIA pattern; everything works without this file.
(() => {
  const PAUSE = 80;
  let list = null, timer = 0, asking = null, active = -1;

  const box = (element) => element?.matches?.("input.q[data-suggest]");
  const options = () => (list ? [...list.children] : []);

  function equip(input) {
    if (input.hasAttribute("role")) return;
    const says = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${input.id}-list` };
    for (const [name, value] of Object.entries(says)) input.setAttribute(name, value);
  }

  function close() {
    clearTimeout(timer);
    asking?.abort();
    if (!list) return;
    list.owner.setAttribute("aria-expanded", "false");
    list.owner.removeAttribute("aria-activedescendant");
    list.remove();
    list = null;
    active = -1;
  }

  function show(input, found) {
    close();
    if (!found.length) return;
    list = Object.assign(document.createElement("ul"), { className: "suggestions", id: `${input.id}-list`, owner: input });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.labels[0]?.textContent || "");
    found.forEach(({ text, kind }, i) => {
      const option = Object.assign(document.createElement("li"), { id: `${list.id}-${i}`, text });
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.append(Object.assign(document.createElement("b"), { textContent: text, lang: "zh-Hans" }), Object.assign(document.createElement("span"), { textContent: input.dataset[kind] || "" }));
      list.append(option);
    });
    input.parentElement.append(list);
    input.setAttribute("aria-expanded", "true");
  }

  function select(input, next) {
    const all = options();
    all[active]?.setAttribute("aria-selected", "false");
    // one step past either end is the box itself
    active = ((next + 1 + all.length + 1) % (all.length + 1)) - 1;
    if (active < 0) return input.removeAttribute("aria-activedescendant");
    all[active].setAttribute("aria-selected", "true");
    all[active].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", all[active].id);
  }

  function take(input, option) {
    input.value = option.text;
    close();
    input.form.requestSubmit();
  }

  async function ask(input) {
    asking?.abort();
    asking = new AbortController();
    const typed = input.value.trim();
    if (!typed) return close();
    try {
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed)}`, { signal: asking.signal });
      const found = answer.ok ? await answer.json() : [];
      if (input === document.activeElement && input.value.trim() === typed) show(input, found.filter(({ text }) => text !== typed));
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  document.addEventListener("input", (event) => {
    if (!box(event.target) || event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE, event.target);
  });
  // Chinese is typed in two steps: what counts is what the input method leaves
  document.addEventListener("compositionend", (event) => { if (box(event.target)) ask(event.target); });
  document.addEventListener("focusout", (event) => { if (box(event.target)) close(); });
  document.addEventListener("submit", close);
  document.addEventListener("keydown", (event) => {
    const input = event.target;
    if (!box(input) || event.isComposing) return;
    if (event.key === "ArrowDown" && !list) { event.preventDefault(); ask(input); }
    if (!list) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); select(input, active + (event.key === "ArrowDown" ? 1 : -1)); }
    else if (event.key === "Enter" && active >= 0) { event.preventDefault(); take(input, options()[active]); }
    else if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); }
  });
  document.addEventListener("pointerdown", (event) => {
    const option = event.target.closest?.(".suggestions > li");
    if (!option) return;
    event.preventDefault();
    take(list.owner, option);
  });
  const all = () => document.querySelectorAll("input.q[data-suggest]").forEach(equip);
  document.addEventListener("htmx:load", all);
  all();
})();
