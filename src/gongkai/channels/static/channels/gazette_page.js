// A page of a scan beside its lines: the line at work is shown on the picture, keys walk through the doubtful characters.
// Without this file the form works as it stands.

const form = document.querySelector("#lines");
const fields = [...form.querySelectorAll(".lines__text")];
const boxes = new Map([...document.querySelectorAll(".sheet__line")].map((box) => [box.dataset.line, box]));

form.querySelector(".bench__keys").hidden = false;

function doubts(field) {
  return field.value === field.defaultValue && field.dataset.doubt ? field.dataset.doubt.split(",").map(Number) : [];
}

function show(field) {
  for (const box of boxes.values()) box.classList.remove("is-now");
  const box = boxes.get(field.dataset.line);
  if (!box) return;
  box.classList.add("is-now");
  const frame = document.querySelector(".bench__picture");
  const place = box.getBoundingClientRect();
  const around = frame.getBoundingClientRect();
  if (place.top < around.top || place.bottom > around.bottom) {
    frame.scrollBy({ top: place.top - around.top - around.height / 3 });
  }
}

function nextDoubt() {
  const now = fields.indexOf(document.activeElement);
  const from = now < 0 ? -1 : document.activeElement.selectionEnd - 1;
  for (let step = 0; step <= fields.length; step += 1) {
    const index = (Math.max(now, 0) + step) % fields.length;
    const found = doubts(fields[index]).find((place) => (step === 0 && now >= 0 ? place > from : true));
    if (found !== undefined) {
      fields[index].focus();
      fields[index].setSelectionRange(found, found + 1);
      return;
    }
  }
}

form.addEventListener("focusin", (event) => {
  if (event.target.classList.contains("lines__text")) show(event.target);
});

for (const [line, box] of boxes) {
  box.addEventListener("click", () => form.querySelector(`#line-${line}`)?.focus());
}

document.addEventListener("keydown", (event) => {
  if (event.altKey && !event.ctrlKey && event.code === "KeyN") {
    event.preventDefault();
    nextDoubt();
  } else if ((event.ctrlKey || event.metaKey) && event.key === "s") {
    event.preventDefault();
    press("save");
  } else if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
    event.preventDefault();
    press("next");
  } else if (event.target.classList?.contains("lines__text") && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    const next = fields[fields.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next) {
      event.preventDefault();
      next.focus();
    }
  }
});

function press(deed) {
  const button = form.querySelector(`button[value="${deed}"]`);
  if (button) form.requestSubmit(button);
}
