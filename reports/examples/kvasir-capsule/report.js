// What the script adds: sorting, filtering, difference and flicker, keys. The page is complete without it.
"use strict";

const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const FLICKER = 600; // milliseconds

function number(text) {
  const plain = text.replace(/[,\s]/g, "").replace("−", "-");
  return /^[+-]?\d/.test(plain) ? parseFloat(plain) : NaN;
}

function key(row, column) {
  const cell = row.cells[column];
  return cell ? cell.dataset.sort || cell.textContent.trim() : "";
}

function compare(one, other) {
  const a = number(one), b = number(other);
  return Number.isNaN(a) || Number.isNaN(b) ? one.localeCompare(other, "en") : a - b;
}

function sort(table, header) {
  const down = header.getAttribute("aria-sort") === "ascending";
  const column = header.cellIndex;
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", down ? "descending" : "ascending");
  const rows = [...table.tBodies[0].rows].sort((one, other) => compare(key(one, column), key(other, column)));
  table.tBodies[0].append(...(down ? rows.reverse() : rows));
}

for (const table of document.querySelectorAll("table.sortable")) {
  for (const header of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => sort(table, header));
  }
}

for (const table of document.querySelectorAll("table.filterable")) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  label.className = "filter";
  input.type = "search";
  label.append("Show rows that contain", input);
  table.parentElement.before(label);
  input.addEventListener("input", () => {
    const wanted = input.value.toLowerCase();
    for (const row of table.tBodies[0].rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
  });
}

// A state of a pair: plain, difference or flicker; the address tells it.

let beat = 0;

function show(pair, state) {
  clearInterval(beat);
  for (const other of document.querySelectorAll(".pair.over")) {
    other.classList.remove("over", "difference", "flicker", "away");
    for (const button of other.querySelectorAll("[aria-pressed]")) button.setAttribute("aria-pressed", "false");
  }
  if (!state || !pair.classList.contains("comparable")) return tell(pair.id);
  pair.classList.add("over", state);
  pair.querySelector(`[data-state="${state}"]`).setAttribute("aria-pressed", "true");
  if (state === "flicker" && still) pair.classList.add("away");
  else if (state === "flicker") beat = setInterval(() => pair.classList.toggle("away"), FLICKER);
  return tell(`${pair.id}:${state}`);
}

function tell(place) {
  if (place && !place.startsWith(":")) history.replaceState(null, "", `#${place}`);
}

function toggle(pair, state) {
  const flipped = still && state === "flicker" && pair.classList.contains("flicker");
  if (flipped && pair.classList.contains("away")) pair.classList.remove("away");
  else show(pair, pair.classList.contains(state) ? "" : state);
}

for (const pair of document.querySelectorAll(".pair.comparable")) {
  const tools = document.createElement("div");
  tools.className = "pair-tools";
  for (const [state, word] of [["difference", "Difference"], ["flicker", "Flicker"]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.state = state;
    button.textContent = word;
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", () => toggle(pair, state));
    tools.append(button);
  }
  pair.querySelector(".pair-words").after(tools);
}

// Keys: j and k move, d and f lay the pair over each other, ? helps.

const stops = [...document.querySelectorAll("[data-stop]")].filter((stop) => !stop.querySelector("[data-stop]"));
let here = -1;

function move(step) {
  if (!stops.length) return;
  here = Math.max(0, Math.min(stops.length - 1, here + step));
  stops[here].focus({ preventScroll: true });
  stops[here].scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
  tell(stops[here].id);
}

function current() {
  const stop = document.activeElement.closest(".pair") || stops[here];
  return stop && (stop.matches(".pair.comparable") ? stop : stop.querySelector(".pair.comparable"));
}

const help = document.getElementById("help");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea") || help.open) return;
  const pair = current();
  if (event.key === "j") move(1);
  else if (event.key === "k") move(-1);
  else if (event.key === "?") help.showModal();
  else if (event.key === "d" && pair) toggle(pair, "difference");
  else if (event.key === "f" && pair) toggle(pair, "flicker");
  else return;
  event.preventDefault();
});

function arrive() {
  const [place, state] = decodeURIComponent(location.hash.slice(1)).split(":");
  const stop = place && document.getElementById(place);
  if (!stop) return;
  here = stops.indexOf(stop);
  if (state && stop.matches(".pair") && ["difference", "flicker"].includes(state)) {
    stop.scrollIntoView({ block: "center" });
    show(stop, state);
  }
}

addEventListener("hashchange", arrive);
arrive();
