// While somebody writes what is wanted: what is public already. Without this file a button asks the same.
(function () {
  "use strict";
  var wanted = document.getElementById("id_wanted"), number = document.getElementById("id_doc_number");
  var looked = document.getElementById("looked");
  if (!wanted || !looked || !window.fetch || !window.FormData) return;
  var waiting = 0, last = "";
  function ask() {
    var words = wanted.value.trim(), doc = number ? number.value.trim() : "";
    if (words.length < 4 && !doc || words + "|" + doc === last) return;
    last = words + "|" + doc;
    var form = new FormData();
    form.append("wanted", words);
    form.append("doc_number", doc);
    fetch(looked.dataset.look, { method: "POST", body: form, credentials: "omit" })
      .then(function (answer) { return answer.ok ? answer.text() : ""; })
      .then(function (page) { if (words === wanted.value.trim()) looked.innerHTML = page; })
      .catch(function () { /* the button still asks */ });
  }
  function later() { clearTimeout(waiting); waiting = setTimeout(ask, 700); }
  wanted.addEventListener("input", later);
  if (number) number.addEventListener("input", later);
})();
