// A page of a long document comes in parts: the first tasks at once, the others while these are read, its text when it is opened.
// Without this file links show all of them. A tick below what is drawn waits in the rest and moves to its box when that comes.

async function fetched(address, selector, headers = {}) {
  const answer = await fetch(address, { headers: { Accept: "text/html", ...headers } }).catch(() => null);
  if (!answer?.ok || answer.redirected) return null; // the link to all of it stays
  return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(selector);
}

// To the place that the address names, once it is here.
function land(made) {
  const wanted = decodeURIComponent(location.hash.slice(1));
  if (wanted && made.some((one) => one.id === wanted || one.querySelector(`#${CSS.escape(wanted)}`))) {
    location.replace(location.hash);
  }
}

async function further(rest) {
  const shares = document.querySelector(".shares");
  const seen = document.querySelector("form > [name=revision]")?.value ?? "";
  let address = rest.dataset.rest;
  while (address) {
    const made = await fetched(address, ".shares", { "X-Seen": seen });
    if (!made) return;
    address = made.dataset.onward;
    for (const box of made.querySelectorAll("[name=claim]")) {
      const ticked = rest.querySelector(`[name=claim][value="${box.value}"]`);
      box.checked = Boolean(ticked);
      ticked?.remove();
    }
    const items = [...made.children];
    shares.append(...items);
    land(items);
  }
  rest.remove();
}

async function text(sheet) {
  const address = sheet.dataset.text;
  delete sheet.dataset.text;
  const made = address && (await fetched(address, "#text .sheet__text"));
  if (!made) return;
  sheet.lastElementChild.replaceWith(made);
  land([made]);
}

const rest = document.querySelector("[data-rest]");
const sheet = document.querySelector("[data-text]");
const whole = rest && further(rest);

// The text stands below the tasks: its places stay where they are once all of these are here.
async function toText() {
  if (!sheet || !/^#(?:passage-|L\d)/.test(location.hash)) return;
  await whole;
  sheet.open = true;
}

sheet?.addEventListener("toggle", () => text(sheet));
addEventListener("hashchange", toText);
toText();
