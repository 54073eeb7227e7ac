// Inserts a figure where the writer is. Without script the button of the form puts it at the end of the chosen text.
(() => {
  const form = document.getElementById("words");
  if (!form) return;
  const { place, into } = form.elements;
  let last = null;
  form.querySelectorAll("textarea").forEach((area) => area.addEventListener("focus", () => {
    last = area;
    into.value = area.name.replace("_", ".");
  }));
  into.addEventListener("change", () => { last = form.elements[into.value.replace(".", "_")]; });
  form.addEventListener("submit", (event) => {
    if (!event.submitter || event.submitter.name !== "insert") return;
    event.preventDefault();
    const area = last || form.elements[into.value.replace(".", "_")];
    if (!place.value || !area) return;
    area.setRangeText(`{{${place.value}}}`, area.selectionStart, area.selectionEnd, "end");
    area.focus();
  });
})();
