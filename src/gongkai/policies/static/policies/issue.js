// The page of issue of a long document comes in parts: the first tasks at once, the others while these are read.
// Without this file a link shows all of them. A tick below what is drawn waits in the rest and moves to its box when that comes.

const rest = document.querySelector("[data-rest]");
const shares = document.querySelector(".shares");

async function further() {
  const headers = { Accept: "text/html", "X-Seen": document.querySelector("[name=revision]").value };
  let address = rest.dataset.rest;
  while (address) {
    const answer = await fetch(address, { headers }).catch(() => null);
    if (!answer?.ok || answer.redirected) return; // the link to all of them stays
    const made = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".shares");
    address = made.dataset.onward;
    for (const box of made.querySelectorAll("[name=claim]")) {
      const ticked = rest.querySelector(`[name=claim][value="${box.value}"]`);
      box.checked = Boolean(ticked);
      ticked?.remove();
    }
    shares.append(...made.children);
  }
  rest.remove();
}

further();
