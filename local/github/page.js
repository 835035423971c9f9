"use strict";
// Fetch the page again every second and show what is new, without disturbing anybody who is filling in a form.
const at = document.querySelector("main").dataset.at + location.search;
const parts = () => [...document.querySelectorAll(".live")];
const shown = new Map(parts().map((part) => [part.id, part.innerHTML]));
const changed = (field) =>
  field.type === "checkbox" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
const chosen = (select) => [...select.options].some((option) => option.selected !== option.defaultSelected);
const first = (select) => select.selectedIndex === 0 && ![...select.options].some((option) => option.defaultSelected);
const busy = (part) =>
  (part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")) ||
  [...part.querySelectorAll("input, textarea")].some(changed) ||
  [...part.querySelectorAll("select")].some((select) => !first(select) && chosen(select));
const words = (element) => element.getAttribute("aria-label") || element.textContent;
const put = (part, fresh) => {
  const open = [...part.querySelectorAll("details")].map((details) => details.open);
  const focused = part.contains(document.activeElement) ? words(document.activeElement) : null;
  part.innerHTML = fresh;
  part.querySelectorAll("details").forEach((details, at) => (details.open = open[at] ?? details.open));
  if (focused !== null) {
    [...part.querySelectorAll("a, button, summary")].find((element) => words(element) === focused)?.focus();
  }
};
setInterval(async () => {
  try {
    const answer = await fetch(at, { cache: "no-store" });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.body.classList.remove("ended");
    for (const part of parts()) {
      const now = fresh.getElementById(part.id)?.innerHTML;
      if (now === undefined || now === shown.get(part.id) || busy(part)) continue;
      shown.set(part.id, now);
      put(part, now);
    }
  } catch {
    document.body.classList.add("ended");
  }
}, 1000);
