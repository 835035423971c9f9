"use strict";
// Fetch the page again every second and show what is new, without moving a reader who has scrolled up.
const messages = document.getElementById("messages");
let shown = messages.innerHTML;
const toEnd = () => window.scrollTo(0, document.body.scrollHeight);
toEnd();
setInterval(async () => {
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.body.classList.remove("ended");
    const now = fresh.getElementById("messages").innerHTML;
    if (now === shown) return;
    const wasAtEnd = window.innerHeight + window.scrollY >= document.body.scrollHeight - 40;
    messages.innerHTML = shown = now;
    document.getElementById("count").textContent = fresh.getElementById("count").textContent;
    if (wasAtEnd) toEnd();
  } catch {
    document.body.classList.add("ended");
  }
}, 1000);
