// Articles of an issue dragged into their order. Without this file the buttons of each article do the same.

const form = document.querySelector("#order");
const lists = [...document.querySelectorAll(".toc__list")];
let dragged = null;

document.querySelector(".order__hint")?.removeAttribute("hidden");

function row(event) {
  return event.target.closest?.(".toc__row");
}

function mark(over) {
  for (const one of document.querySelectorAll(".is-over")) one.classList.remove("is-over");
  if (over && over !== dragged) over.classList.add("is-over");
}

function note() {
  for (const one of form.querySelectorAll("[name=order]")) one.remove();
  for (const list of lists) {
    for (const one of list.querySelectorAll(".toc__row")) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = "order";
      field.value = `${one.dataset.key}:${list.dataset.section}`;
      form.append(field);
    }
  }
  form.hidden = false;
}

for (const list of lists) {
  list.addEventListener("dragstart", (event) => {
    dragged = row(event);
    if (!dragged) return;
    dragged.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.key);
  });
  list.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragged");
    dragged = null;
    mark(null);
  });
  list.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    mark(row(event));
  });
  list.addEventListener("drop", (event) => {
    if (!dragged) return;
    event.preventDefault();
    const over = row(event);
    if (over && over !== dragged) over.before(dragged);
    else if (!over) list.append(dragged);
    note();
  });
}
