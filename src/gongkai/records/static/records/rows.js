// Tables of a form: cells copied from a spreadsheet are spread over the rows. Without script a row is added by the button.
document.querySelectorAll("[data-paste]").forEach((hint) => { hint.hidden = false; });

const grow = (table, wanted) => {
  const body = table.tBodies[0];
  const count = document.querySelector(`input[data-rows="${table.dataset.table}"]`);
  while (body.rows.length < wanted) {
    const old = body.rows.length - 1;
    const row = body.rows[old].cloneNode(true);
    row.querySelectorAll("[name], [id], [for], [value^='drop:']").forEach((node) => {
      for (const name of ["name", "id", "for"]) {
        if (node.hasAttribute(name)) node.setAttribute(name, node.getAttribute(name).replace(`-${old}-`, `-${old + 1}-`));
      }
      if (node.value?.startsWith?.("drop:")) node.value = `drop:${table.dataset.table}:${old + 1}`;
      else if (node.type === "checkbox") node.checked = false;
      else if ("value" in node && node.name) node.value = "";
    });
    row.querySelectorAll(".field__error").forEach((node) => node.remove());
    row.querySelectorAll(".field--wrong").forEach((node) => node.classList.remove("field--wrong"));
    row.cells[0].textContent = String(old + 2);
    body.append(row);
  }
  if (count) count.value = String(body.rows.length);
};

const put = (control, words) => {
  if (control.tagName !== "SELECT") { control.value = words; return; }
  const option = [...control.options].find((one) => one.text === words || one.value === words);
  if (option) control.value = option.value;
};

document.addEventListener("paste", (event) => {
  const cell = event.target.closest?.("[data-row] > td");
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!cell || !/[\t\n]./.test(text)) return;
  event.preventDefault();
  const table = cell.closest("table");
  const lines = text.replace(/\r/g, "").replace(/\n$/, "").split("\n").slice(0, 40).map((line) => line.split("\t"));
  const top = cell.parentElement.sectionRowIndex;
  grow(table, top + lines.length);
  lines.forEach((line, down) => line.forEach((words, right) => {
    const control = table.tBodies[0].rows[top + down].cells[cell.cellIndex + right]?.querySelector("input, select, textarea");
    if (control && control.type !== "checkbox") put(control, words.trim());
  }));
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-add]");
  if (!button) return;
  event.preventDefault();
  const table = document.querySelector(`table[data-table="${button.dataset.add}"]`);
  grow(table, table.tBodies[0].rows.length + 1);
  table.tBodies[0].rows[table.tBodies[0].rows.length - 1].querySelector("input, select, textarea")?.focus();
});
