// The confirm screen, alive: text and tasks point at each other, arrows walk through the tasks, selected words become findings.
// Without this file every link, form and anchor of the page works.

const bench = document.querySelector(".bench");
const sheet = bench.querySelector(".sheet__scroll");
const picker = bench.querySelector(".picker");
let cards = [...bench.querySelectorAll(".tasks > .task")];
const calm = matchMedia("(prefers-reduced-motion: reduce)");
let current = null;
let tabbed = cards[0]; // the one task that Tab leads to
let picked = null;

bench.classList.add("is-live");

// a long document comes in parts: the first tasks at once, the others while these are read

const whole = further();

async function further() {
  const more = bench.querySelector("[data-rest]");
  const list = bench.querySelector(".tasks");
  const headers = { Accept: "text/html", "X-Seen": bench.querySelector(".verdict [name=revision]")?.value ?? "" };
  let address = more?.dataset.rest;
  while (address) {
    const answer = await fetch(address, { headers }).catch(() => null);
    if (!answer?.ok || answer.redirected) return; // the link to all of them stays
    const made = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".tasks");
    address = made.dataset.onward;
    for (const card of made.children) card.tabIndex = -1;
    list.append(...made.children);
    cards = [...list.children];
  }
  more?.remove();
}

// one task at a time

function show(card, { move = "both", focus = false } = {}) {
  current = card;
  for (const other of bench.querySelectorAll(".is-now")) other.classList.remove("is-now");
  if (!card) return;
  card.classList.add("is-now");
  if (tabbed) tabbed.tabIndex = -1;
  tabbed = card;
  tabbed.tabIndex = 0;
  const passages = bench.querySelectorAll(`.passage[data-task="${card.dataset.task}"]`);
  for (const passage of passages) passage.classList.add("is-now");
  if (passages.length && move !== "task") scrollSheet(passages[0]);
  if (move !== "text") card.scrollIntoView({ block: "nearest", behavior: pace() });
  if (focus) card.focus({ preventScroll: true });
  nameCurrent();
}

function scrollSheet(passage) {
  const offset = passage.getBoundingClientRect().top - sheet.getBoundingClientRect().top;
  sheet.scrollTo({ top: sheet.scrollTop + offset - sheet.clientHeight / 4, behavior: pace() });
}

function pace() {
  return calm.matches ? "auto" : "smooth";
}

function cardOf(id) {
  return cards.find((card) => card.dataset.task === id);
}

async function cardReady(id) {
  return cardOf(id) ?? (await whole, cardOf(id));
}

sheet.addEventListener("click", (event) => {
  const passage = event.target.closest(".passage[data-task]");
  if (!passage || !getSelection().isCollapsed) return;
  event.preventDefault();
  cardReady(passage.dataset.task).then((card) => card && show(card, { move: "task", focus: true }));
});

bench.addEventListener("focusin", (event) => {
  const card = event.target.closest(".task");
  if (card && cards.includes(card) && card !== current) show(card, { move: "text" });
});

bench.addEventListener("click", (event) => {
  const card = event.target.closest(".task");
  if (!card || !cards.includes(card)) return;
  const chip = event.target.closest(".chip");
  if (chip) event.preventDefault();
  if (chip || !event.target.closest("a, button, input, select, textarea, summary, label")) {
    show(card, { move: "text", focus: true });
  }
});

// keys: letters while a task or nothing at all has the focus, and only while they are switched on (WCAG 2.1.4)

const letters = bench.querySelector("[data-keys]");
const kept = "confirm.letters";

try {
  if (letters && localStorage.getItem(kept) === "off") letters.checked = false;
  letters?.addEventListener("change", () => localStorage.setItem(kept, letters.checked ? "on" : "off"));
} catch {
  // a browser that keeps nothing: the switch holds for this page
}

addEventListener("keydown", (event) => {
  const card = event.target.closest?.(".task");
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && event.target.form) {
    event.preventDefault();
    event.target.form.requestSubmit();
  } else if (event.key === "Escape" && card && event.target !== card) {
    const edit = card.querySelector(".task__edit");
    if (edit) edit.open = false;
    card.focus();
  } else if (!event.ctrlKey && !event.metaKey && !event.altKey) {
    const back = event.key === "ArrowUp" || (letters?.checked && event.key === "k");
    if (back && event.target === beyond() && cards.length) {
      event.preventDefault();
      return show(cards.at(-1), { focus: true });
    }
    const at = cards.includes(event.target) ? event.target : null;
    const deed = (at && ON_TASK[event.key]) || (letters?.checked && (at || event.target === document.body) && LETTERS[event.key]);
    if (!deed || !cards.length) return;
    event.preventDefault();
    if (at || current) deed(at ?? current);
    else if ("jk".includes(event.key)) show(cards[0], { focus: true });
    else deed(cards[0]);
  }
});

const ON_TASK = {
  ArrowDown: (card) => step(card, 1),
  ArrowUp: (card) => step(card, -1),
  Enter: (card) => open(card),
};

const LETTERS = {
  j: (card) => step(card, 1),
  k: (card) => step(card, -1),
  a: (card) => accept(card),
  e: (card) => open(card),
  d: (card) => drop(card),
  m: (card) => reach(card, "[name=other]"),
  s: (card) => reach(card, "[id^=split-]"),
};

// Past the last task lies the verdict; the same keys lead back.
async function step(card, by) {
  const at = cards.indexOf(card) + by;
  if (at === cards.length) await whole;
  if (cards[at]) show(cards[at], { focus: true });
  else if (by > 0) beyond()?.focus();
}

function beyond() {
  return bench.querySelector("[data-rest] a, .verdict .btn--primary");
}

function doubted(from = null) {
  const after = [...cards.slice(cards.indexOf(from) + 1), ...cards];
  return after.find((card) => card !== from && card.querySelector("[data-accept]"));
}

async function accept(card) {
  await whole;
  const form = card.querySelector("[data-accept]");
  if (form) form.requestSubmit();
  else if (doubted(card)) show(doubted(card), { focus: true });
}

async function reach(card, field) {
  await open(card);
  card.querySelector(field)?.focus();
}

async function drop(card) {
  if (await open(card)) card.querySelector("[data-drop]").requestSubmit();
}

if (tabbed) tabbed.tabIndex = 0;
bench.querySelector("[data-begin]")?.addEventListener("click", () => cards[0] && show(current ?? cards[0], { focus: true }));

// The form of a task is fetched when it is first wanted: a long document stays light.
async function open(card) {
  const edit = card.querySelector(".task__edit") ?? (await fetchForm(card));
  if (!edit) return null;
  edit.open = true;
  const first = edit.querySelector("textarea");
  first.focus({ preventScroll: true });
  first.scrollIntoView({ block: "nearest", behavior: pace() }); // a scroll to its card may be on the way
  return edit.querySelector(".taskform");
}

async function fetchForm(card) {
  const link = card.querySelector(".task__open");
  if (!link || link.hasAttribute("aria-busy")) return null;
  link.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(link.dataset.form, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
    const made = new DOMParser().parseFromString(await answer.text(), "text/html");
    const edit = document.adoptNode(made.querySelector(".task__edit"));
    link.replaceWith(edit);
    return edit;
  } catch {
    location.assign(link.href); // the page itself can do it, or says why not
    return null;
  }
}

bench.addEventListener("click", (event) => {
  const link = event.target.closest(".task__open");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(link.closest(".task"));
});

// a change comes back alone: what else was typed stays, and a long document is not drawn anew

bench.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-part]") || !cards.length) return;
  event.preventDefault();
  send(form);
});

async function send(form) {
  const place = form.closest(".task, li, details") ?? form;
  if (place.hasAttribute("aria-busy")) return;
  place.setAttribute("aria-busy", "true");
  try {
    await whole;
    if (bench.querySelector("[data-rest]")) throw new Error("not all tasks are here");
    for (const typed of typedBeside(form)) await deliver(typed);
    await deliver(form);
  } catch {
    if (form.isConnected) form.submit(); // the page itself can do it, or says why not
    else location.reload();
  } finally {
    place.removeAttribute("aria-busy");
  }
}

// What stands unsaved in the form of a task that another button is about to change is saved first.
function typedBeside(form) {
  const changing = [form.closest(".task"), form.elements.other && cardOf(form.elements.other.value)];
  return changing.map((card) => card?.querySelector(".taskform")).filter((typed) => typed && typed !== form && dirty.has(typed));
}

async function deliver(form) {
  const seen = bench.querySelector(".verdict [name=revision]");
  const headers = { Accept: "text/html", "X-Seen": seen?.value ?? "" };
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers, redirect: "manual" });
  dirty.delete(form);
  if (answer.type === "opaqueredirect") return again(beside(form.closest(".task"), form));
  if (!answer.ok) throw new Error(answer.statusText);
  put(new DOMParser().parseFromString(await answer.text(), "text/html"), form);
}

function put(made, form) {
  const from = form.closest(".task");
  const at = cards.indexOf(from);
  const list = bench.querySelector(".tasks");
  const parts = made.querySelector(".tasks");
  const fresh = [...parts.querySelectorAll(".task")];
  for (const line of made.querySelectorAll(".line")) document.getElementById(line.id).replaceWith(line);
  for (const task of parts.dataset.gone.split(" ")) cardOf(task)?.remove();
  for (const card of fresh) {
    const there = cardOf(card.dataset.task);
    const before = cardOf(card.dataset.after);
    if (there) there.replaceWith(card);
    else if (before) before.after(card);
    else list.prepend(card);
    cards = [...list.children];
  }
  cards = [...list.children];
  if (!cards.length) return again(null);
  const unfolded = Boolean(bench.querySelector("#dropped")?.open);
  for (const id of ["tasks-title", "closing"]) document.getElementById(id).replaceWith(made.getElementById(id));
  bench.querySelector("#dropped")?.toggleAttribute("open", unfolded);
  const revision = bench.querySelector(".verdict [name=revision]");
  if (revision) bench.querySelector("#facts [name=revision]").value = revision.value;
  tidy(form);
  renumber();
  const next = form.matches("[data-accept]") ? doubted(fresh[0]) : null;
  show(next ?? fresh[0] ?? cards[at] ?? cards[at - 1] ?? cards[0], { focus: true });
}

// A form that stays on the page is ready for the next task.
function tidy(form) {
  if (!form.isConnected) return;
  const dated = form.closest(".dated li");
  if (dated) {
    const section = dated.closest("section");
    dated.remove();
    if (section && !section.querySelector(".dated li")) section.remove();
    return;
  }
  form.reset();
  const adder = form.closest(".adder");
  if (adder) adder.open = false;
}

function renumber() {
  const numbers = new Map(cards.map((card, at) => [card.dataset.task, at + 1]));
  const write = (place, task) => {
    if (!place) return;
    const number = numbers.get(task);
    if (place.textContent.match(/\d+/)?.[0] === String(number)) return;
    place.textContent = place.textContent.replace(/\d+/, number);
    const label = place.getAttribute("aria-label");
    if (label) place.setAttribute("aria-label", label.replace(/\d+/, number));
  };
  for (const card of cards) {
    write(card.querySelector(".chip"), card.dataset.task);
    write(card.querySelector(".task__open .sr"), card.dataset.task);
  }
  for (const chip of sheet.querySelectorAll(".chip")) write(chip, chip.closest(".passage").dataset.task);
  for (const select of bench.querySelectorAll("[name=other]")) offer(select);
}

// The other tasks of a form that is open, as they stand now.
function offer(select) {
  const own = select.closest(".task").dataset.task;
  const chosen = select.value;
  const others = cards.map((card, at) => ({ task: card.dataset.task, words: `${at + 1}. ${title(card)}` }));
  select.replaceChildren(...others.filter(({ task }) => task !== own).map(({ task, words }) => new Option(words, task)));
  if (numberOf(chosen)) select.value = chosen;
}

function title(card) {
  const words = card.querySelector("h3").textContent;
  return words.length > 24 ? `${words.slice(0, 23)}…` : words;
}

function numberOf(task) {
  return cards.findIndex((card) => card.dataset.task === task) + 1;
}

function beside(card, form) {
  if (!card) return null;
  return form.matches("[data-drop]") ? (cards[cards.indexOf(card) + 1] ?? cards[cards.indexOf(card) - 1]) : card;
}

function again(card) {
  history.replaceState(null, "", card ? `#task-${card.dataset.task}` : location.pathname);
  location.reload();
}

// selected words become findings

document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount) {
    if (!picker.contains(document.activeElement)) hidePicker();
    return;
  }
  const range = selection.getRangeAt(0);
  if (!sheet.contains(range.commonAncestorContainer)) return;
  picked = bounds(range);
  if (!picked) return hidePicker();
  picker.querySelector("q").textContent = picked.words.length > 40 ? `${picked.words.slice(0, 40)}…` : picked.words;
  picker.hidden = false;
  nameCurrent();
});

function hidePicker() {
  picker.hidden = true;
  picked = null;
}

function nameCurrent() {
  const whose = picker.querySelector(".picker__for");
  whose.hidden = !current;
  if (current) whose.querySelector("b").textContent = current.querySelector(".chip").textContent;
}

// Offsets count characters of the document, not the numbers drawn beside passages.
function bounds(range) {
  const start = offset(range.startContainer, range.startOffset);
  const end = offset(range.endContainer, range.endOffset);
  if (start === null || end === null || end <= start) return null;
  const copy = range.cloneContents();
  for (const chip of copy.querySelectorAll(".chip")) chip.remove();
  const words = copy.textContent.replace(/\s*\n\s*/g, "").trim();
  return words ? { start, end, words } : null;
}

function offset(node, at) {
  const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : (node.childNodes[at] ?? node);
  const line = (element.nodeType === Node.TEXT_NODE ? element.parentElement : element).closest(".line");
  if (!line) return null;
  const before = document.createRange();
  before.setStart(line, 0);
  before.setEnd(node, at);
  const copy = before.cloneContents();
  for (const chip of copy.querySelectorAll(".chip")) chip.remove();
  return Number(line.dataset.start) + [...copy.textContent].length;
}

picker.addEventListener("mousedown", (event) => event.preventDefault());
picker.addEventListener("click", (event) => {
  const button = event.target.closest("[data-pick]");
  if (!button || !picked) return;
  const { pick } = button.dataset;
  pick === "new" ? begin(picked) : fill(current, pick, picked);
  getSelection().removeAllRanges();
  hidePicker();
});

function begin({ start, end, words }) {
  const adder = bench.querySelector("#new");
  adder.open = true;
  const form = adder.querySelector("form");
  form.elements.title.value = words.slice(0, 300);
  form.elements.start.value = start;
  form.elements.end.value = end;
  changed(form);
  adder.scrollIntoView({ block: "nearest", behavior: pace() });
  form.elements.title.focus();
}

async function fill(card, name, { start, end, words }) {
  const form = await open(card);
  if (!form) return;
  if (name === "passage") {
    form.elements.start.value = start;
    form.elements.end.value = end;
  } else {
    const input = form.elements[name];
    const list = input.tagName === "TEXTAREA";
    input.value = list ? [input.value.trim(), ...words.split(/[、，,；;]/)].filter(Boolean).join("\n") : words;
    input.closest("details:not(.task__edit)")?.setAttribute("open", "");
    input.focus();
  }
  changed(form);
}

// nothing typed is lost by leaving

const dirty = new Set();

function changed(form) {
  dirty.add(form);
}

bench.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (form) changed(form);
});
bench.addEventListener("submit", (event) => dirty.delete(event.target));
addEventListener("beforeunload", (event) => {
  if (dirty.size) event.preventDefault();
});

// coming back from a saved form

const target = location.hash.startsWith("#task-") && location.hash.slice(6);
const wrong = bench.querySelector("[aria-invalid='true']");
if (wrong) wrong.focus();
else if (target) cardReady(target).then((card) => card && show(card, { focus: true }));
