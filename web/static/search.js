// The results page, changed in place by htmx: what applies at once, where focus goes, what is said, brushing the bars.
// Everything works without this file.
(() => {
  document.documentElement.classList.add("js");

  const found = () => document.getElementById("search");
  const apply = (name, value) => {
    const form = document.getElementById("find");
    const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    if (name) form.append(field);
    form.requestSubmit();
  };

  // htmx lets a button's value take the place of others of its name; here it joins them, as in a form without scripts
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.elt.id === "find") detail.parameters = new FormData(detail.elt, detail.triggeringEvent.submitter);
  });

  // --- sort and size apply at once, dates once the reader has left them ---

  let dated = false;
  document.addEventListener("change", (event) => {
    if (event.target.matches("#find .order select")) apply();
    if (event.target.matches("#find .dates input")) dated = true;
  });
  document.addEventListener("submit", () => { dated = false; });
  document.addEventListener("focusout", (event) => {
    const to = event.relatedTarget;
    if (dated && event.target.matches("#find .dates input") && !(to && to.closest(".dates"))) apply();
  });

  // --- focus stays on what was used, or on what took its place ---

  const key = (element) => {
    if (!element || !found()?.contains(element)) return "";
    if (element.id) return `#${element.id}`;
    if (element.matches("select")) return element.name;
    const { name, value } = element;
    if (!name) return element.getAttribute("href") || "";
    if (name === "more" || value?.startsWith("more:")) return `more:${value.replace("more:", "")}`;
    return name === "drop" || name === "in" ? value : `${name}:${value}`;
  };
  const PARTS = [".chips", ".tiles", ".spans", ".facet"];
  let used = "", part = "";
  document.addEventListener("htmx:beforeSwap", () => {
    part = PARTS.find((name) => document.activeElement?.closest(name)) || "";
    used = key(document.activeElement);
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!found()) return;
    ready();
    document.getElementById("said").textContent = document.getElementById("count")?.textContent || "";
    moved();
    if (!used || found().contains(document.activeElement)) return;
    const candidates = [...found().querySelectorAll(`${part} :is(button, select, input, a[href])`)];
    const same = candidates.find((element) => key(element) === used && element.offsetParent !== null);
    const count = document.getElementById("count");
    if (count) count.tabIndex = -1;
    (same || (part === ".chips" && candidates[0]) || count)?.focus({ preventScroll: true });
  });

  // what around the search leads back to it: the language switch, signing in
  const moved = () => {
    for (const link of document.querySelectorAll(".masthead a[hreflang]")) {
      const address = new URL(location.href);
      address.searchParams.set("lang", link.hreflang);
      link.href = address.pathname + address.search;
    }
    const signIn = document.querySelector('.masthead a[href*="next="]');
    signIn?.setAttribute("href", `${signIn.pathname}?next=${encodeURIComponent(location.pathname + location.search)}`);
  };

  // what htmx cannot show, the browser shows: the server's own page of the error
  const leave = (event) => { location.href = event.detail.pathInfo.finalRequestPath; };
  document.addEventListener("htmx:responseError", leave);
  document.addEventListener("htmx:sendError", leave);

  // --- on a phone the filters stay open until the reader has seen enough of them ---

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("#search .open-filters, .filters .close");
    if (!link) return;
    event.preventDefault();
    const opens = document.documentElement.classList.toggle("filtering", link.matches(".open-filters"));
    const to = document.querySelector(opens ? ".filters h2" : "#count");
    to.tabIndex = -1;
    to.focus({ preventScroll: true });
    to.scrollIntoView();
  });

  // --- brushing: drag over the bars, or Shift and the arrow keys ---

  const steps = () => [...document.querySelectorAll("#find .spans > *")];
  const span = (step) => (step.value || step.dataset.in).split("/");
  let from = -1, to = -1, dragged = false;

  const paint = () => steps().forEach((step, i) => step.classList.toggle("on", from >= 0 && i >= Math.min(from, to) && i <= Math.max(from, to)));
  const forget = () => { from = to = -1; dragged = false; paint(); };
  const brush = () => {
    const all = steps();
    const [first, last] = [all[Math.min(from, to)], all[Math.max(from, to)]];
    if (first && last) apply("in", `${span(first)[0]}/${span(last).at(-1)}`);
  };
  const under = (event) => {
    const all = steps();
    const { left, width } = all[0].parentElement.getBoundingClientRect();
    return Math.min(all.length - 1, Math.max(0, Math.floor((event.clientX - left) / width * all.length)));
  };

  document.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || event.pointerType === "touch" || !event.target.closest("#find .spans")) return;
    from = to = under(event);
  });
  document.addEventListener("pointermove", (event) => {
    if (from < 0 || !(event.buttons & 1)) return;
    to = under(event);
    dragged ||= to !== from;
    paint();
  });
  document.addEventListener("pointerup", () => {
    if (from < 0) return;
    if (dragged) brush();
    // the click that follows a drag is no click on a bar
    setTimeout(forget);
  });
  document.addEventListener("click", (event) => {
    if (dragged && event.target.closest("#find .spans")) { event.preventDefault(); event.stopImmediatePropagation(); }
  }, true);
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches("#find .spans button")) return;
    const buttons = steps().filter((step) => step.matches("button"));
    const here = buttons.indexOf(event.target);
    const next = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      const target = buttons[Math.min(buttons.length - 1, Math.max(0, next))];
      if (event.shiftKey) {
        if (from < 0) from = steps().indexOf(event.target);
        to = steps().indexOf(target);
        paint();
      } else forget();
      event.target.tabIndex = -1;
      target.tabIndex = 0;
      target.focus();
    } else if (event.key === "Enter" && from !== to) {
      event.preventDefault();
      brush();
      forget();
    } else if (event.key === "Escape") forget();
  });

  // one stop of the tab key for all bars; the arrows go from bar to bar
  const ready = () => steps().filter((step) => step.matches("button")).forEach((step, i) => { step.tabIndex = i ? -1 : 0; });
  ready();
})();
