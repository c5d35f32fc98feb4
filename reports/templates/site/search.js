// Search in the reference. Nothing leaves the page: what is searched came with it, in search-index.js.
"use strict";

const MOST = 60;

/** How well an entry fits; 0 is not at all. Every word must be in its name or its sentence. */
function fit([, name, about], words) {
  const [title, text] = [name.toLowerCase(), about.toLowerCase()];
  if (!words.every((word) => title.includes(word) || text.includes(word))) return 0;
  const whole = words.join(" ");
  if (title === whole) return 4;
  if (title.startsWith(whole)) return 3;
  return words.every((word) => title.includes(word)) ? 2 : 1;
}

function hit([kind, name, about]) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = `${kind}/${name}.html`;
  link.append(Object.assign(document.createElement("code"), { textContent: name }));
  const of = Object.assign(document.createElement("span"), { className: "soft", textContent: ` ${kind} ` });
  item.append(link, of, about);
  return item;
}

function show(query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found = words.length ? ENTRIES.map((entry) => [fit(entry, words), entry]).filter(([fits]) => fits) : [];
  found.sort(([a], [b]) => b - a);
  document.getElementById("hits").replaceChildren(...found.slice(0, MOST).map(([, entry]) => hit(entry)));
  const more = found.length > MOST ? `; the first ${MOST} are shown` : "";
  document.getElementById("found").textContent = words.length ? `${found.length} found${more}` : "";
}

const form = document.querySelector("form.search");
const box = document.getElementById("query");
form.hidden = false;
form.addEventListener("submit", (event) => event.preventDefault());
box.addEventListener("input", () => {
  show(box.value);
  history.replaceState(null, "", box.value ? `#q=${encodeURIComponent(box.value)}` : "#");
});
const asked = /^#q=(.*)$/.exec(location.hash);
if (asked) {
  try {
    box.value = decodeURIComponent(asked[1]);
    show(box.value);
  } catch {
    // An address that someone cut in the middle of a letter asks for nothing.
  }
}
