// Over a long list of organs stands a field: the list is narrowed to those that hold what is typed, and what is chosen stays.
// Without this file the whole list is there.

const MANY = 12;
const word = document.currentScript.dataset.word;

for (const list of document.querySelectorAll("div.ticks, .field > select")) {
  const rows = list.options ? [...list.options].filter((option) => option.value) : [...list.children];
  if (rows.length > MANY) list.before(finder(list, rows));
}

function finder(list, rows) {
  const field = document.createElement("input");
  const title = list.closest(".field").querySelector("legend, label");
  title.id ||= `${list.id}_title`;
  field.type = "search";
  field.className = "narrow";
  field.placeholder = word;
  field.setAttribute("aria-label", word);
  field.setAttribute("aria-describedby", title.id);
  field.addEventListener("input", () => narrow(list, rows, field.value.trim()));
  field.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  return field;
}

function narrow(list, rows, words) {
  const fit = rows.filter((row) => row.textContent.includes(words));
  if (list.options && fit.length === 1) list.value = fit[0].value;
  for (const row of rows) row.hidden = !fit.includes(row) && !row.selected && !row.querySelector(":checked");
}
