"use strict";
// Keep the page as the inbox is, without disturbing a reader; send commands and presses of buttons.
const at = (id) => document.getElementById(id);
const messages = at("messages"), dialog = at("dialog"), composer = at("composer"), field = at("text"), user = at("user");
const shown = new Map([...messages.children].map((child) => [child.id, child.outerHTML]));
let asked = 0;

const toEnd = () => window.scrollTo(0, document.body.scrollHeight);
const isAtEnd = () => window.innerHeight + window.scrollY >= document.body.scrollHeight - 40;
const note = (text) => { at("note").textContent = text; };

// A reader keeps what is open and what has the focus.
function renewed(fresh, old) {
  const node = document.importNode(fresh, true);
  if (!old) return node;
  for (const thread of node.querySelectorAll("details")) {
    const before = at(thread.id);
    if (before) thread.open = before.open;
  }
  const active = old.contains(document.activeElement) ? document.activeElement : null;
  const place = active?.dataset.action ? `[data-ts="${active.dataset.ts}"][data-action="${CSS.escape(active.dataset.action)}"]`
    : active?.matches("summary") ? `#${CSS.escape(active.parentNode.id)} > summary`
    : active?.matches("a") ? `a[href="${CSS.escape(active.getAttribute("href"))}"]` : null;
  old.replaceWith(node);
  if (place) node.querySelector(place)?.focus({ preventScroll: true });
  return node;
}

function renew(fresh) {
  const bottom = document.querySelector("header").getBoundingClientRect().bottom;
  const first = [...messages.querySelectorAll("article")].find((item) => item.getBoundingClientRect().bottom > bottom);
  const top = first?.getBoundingClientRect().top, wasAtEnd = isAtEnd();
  const wanted = new Set([...fresh.children].map((child) => child.id));
  let changed = false;
  for (const child of [...messages.children]) if (!wanted.has(child.id)) { child.remove(); changed = true; }
  let next = messages.firstElementChild;
  for (const child of fresh.children) {
    const old = at(child.id);
    if (old) next = old.nextElementSibling;
    if (old && shown.get(child.id) === child.outerHTML) continue;
    const node = renewed(child, old);
    if (!old) messages.insertBefore(node, next);
    shown.set(child.id, child.outerHTML);
    changed = true;
  }
  if (!changed) return;
  if (wasAtEnd) toEnd();
  else if (first && at(first.id)) window.scrollBy(0, at(first.id).getBoundingClientRect().top - top);
}

async function refresh() {
  const mine = ++asked;
  try {
    const query = new URLSearchParams(location.search);
    query.set("user", user.value);
    const answer = await fetch("/?" + query, { cache: "no-store" });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== asked) return;
    document.body.classList.remove("ended");
    renew(fresh.getElementById("messages"));
    for (const id of ["count", "connection", "channels"]) {
      const now = fresh.getElementById(id).innerHTML;
      if (at(id).innerHTML !== now) at(id).innerHTML = now;
    }
    composer.dataset.channel = fresh.getElementById("composer").dataset.channel;
  } catch {
    document.body.classList.add("ended");
  }
}

async function send(path, what) {
  note("Waiting for the app…");
  try {
    const answer = await fetch(path, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ user: user.value, ...what }),
    });
    note(answer.ok ? "" : await answer.text());
    return answer.ok;
  } catch {
    note("The run has ended.");
    return false;
  } finally {
    refresh();
  }
}

composer.addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = field.value;
  if (!text.trim()) return;
  if (await send("/people/command", { channel: composer.dataset.channel, text }) && field.value === text) field.value = "";
  toEnd();
});

user.addEventListener("change", () => {
  const query = new URLSearchParams(location.search);
  query.set("user", user.value);
  history.replaceState(null, "", "?" + query);
  refresh();
});

messages.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-action]");
  if (!pressed) return;
  const what = { ts: pressed.dataset.ts, action_id: pressed.dataset.action };
  const question = pressed.nextElementSibling;
  if (!question?.matches("template")) { send("/people/click", what); return; }
  dialog.replaceChildren(question.content.cloneNode(true));
  dialog.returnValue = "";
  dialog.onclose = () => { if (dialog.returnValue === "confirm") send("/people/click", what); };
  dialog.showModal();
});

dialog.addEventListener("click", (event) => {
  const choice = event.target.closest("button");
  if (choice) dialog.close(choice.value);
  else if (event.target === dialog) dialog.close("deny");
});

toEnd();
setInterval(refresh, 1000);
