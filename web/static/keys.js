// "/" puts the cursor into the search box. Everything works without this file.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, select, textarea, [contenteditable]");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing) return;
  const box = document.querySelector("input.q");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});
