// Reading aids over pages that work without them: step through matches, light up a story's pieces, copy and share.
const steppers = document.querySelector(".stepper[data-hits]");
const hits = document.querySelectorAll("mark[id]");

function step(by) {
  const line = window.innerHeight / 2;
  const current = [...hits].findIndex((hit) => hit.classList.contains("current"));
  let next = current + by;
  if (current < 0) {
    const below = [...hits].findIndex((hit) => hit.getBoundingClientRect().top > line * 0.2);
    next = by > 0 ? Math.max(below, 0) : below - 1;
  }
  next = (next + hits.length) % hits.length;
  if (current >= 0) hits[current].classList.remove("current");
  hits[next].classList.add("current");
  hits[next].scrollIntoView({ block: "center" });
  steppers.querySelector("output").textContent = `${next + 1} / ${hits.length}`;
}

function button(label, key, sign, by) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = sign;
  made.setAttribute("aria-label", label);
  made.setAttribute("aria-keyshortcuts", key);
  made.title = `${label} (${key})`;
  made.addEventListener("click", () => step(by));
  return made;
}

if (steppers && hits.length) {
  steppers.querySelector("ol").replaceWith(
    button(steppers.dataset.previous, "p", "↑", -1),
    document.createElement("output"),
    button(steppers.dataset.next, "n", "↓", 1),
  );
  steppers.querySelector("output").textContent = `– / ${hits.length}`;
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || document.documentElement.dataset.keys === "off") return;
    if (event.key === "n" || event.key === "p") step(event.key === "n" ? 1 : -1);
  });
}

// a story in the list and its pieces in the source: either lights up the other
const sheet = document.querySelector(".sheet");
if (sheet) {
  let lit = null;
  const light = (number) => {
    if (number === lit) return;
    lit = number;
    sheet.classList.toggle("lighting", Boolean(number));
    for (const part of sheet.querySelectorAll(".lit")) part.classList.remove("lit");
    if (number) for (const part of sheet.querySelectorAll(`[data-story="${number}"]`)) part.classList.add("lit");
  };
  const told = (event) => light(event.target.closest("[data-story]")?.dataset.story ?? null);
  sheet.addEventListener("mouseover", told);
  sheet.addEventListener("focusin", told);
  sheet.addEventListener("mouseleave", () => light(null));
  sheet.addEventListener("focusout", () => light(null));
}

for (const copy of document.querySelectorAll("button.copy")) {
  copy.hidden = !navigator.clipboard;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(copy.dataset.copy).textContent);
    const label = copy.textContent;
    copy.textContent = copy.dataset.done;
    setTimeout(() => { copy.textContent = label; }, 2000);
  });
}

for (const share of document.querySelectorAll("button.share")) {
  share.hidden = !navigator.share;
  share.addEventListener("click", () => navigator.share({ title: share.dataset.title, url: share.dataset.url }).catch(() => {}));
}
