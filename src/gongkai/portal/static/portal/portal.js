// Conveniences. Without this file every page still reads, searches and downloads.
(function () {
  "use strict";
  var root = document.documentElement;
  function remember(key, value) {
    try { value ? localStorage.setItem(key, value) : localStorage.removeItem(key); } catch (blocked) { /* for this page only */ }
  }
  function by(id) { return document.getElementById(id); }

  // large print: one click, no new page, kept for the next visit
  var size = by("size");
  function tellSize() {
    var large = root.dataset.size === "large";
    size.textContent = large ? size.dataset.usual : size.dataset.large;
    size.setAttribute("aria-pressed", large);
  }
  if (size) {
    size.setAttribute("role", "button");
    tellSize();
    var toggle = function (event) {
      event.preventDefault();
      var large = root.dataset.size !== "large";
      if (large) root.dataset.size = "large"; else delete root.dataset.size;
      remember("size", large ? "large" : "");
      var address = new URL(location.href);
      if (address.searchParams.has("size")) { address.searchParams.delete("size"); history.replaceState(null, "", address); }
      tellSize();
    };
    size.addEventListener("click", toggle);
    size.addEventListener("keydown", function (event) { if (event.key === " ") toggle(event); });
    if (/[?&]size=large(&|$)/.test(location.search)) remember("size", "large");
  }

  // dark and light
  var scheme = by("scheme"), system = window.matchMedia("(prefers-color-scheme: dark)");
  function dark() { return root.dataset.scheme ? root.dataset.scheme === "dark" : system.matches; }
  function tellScheme() { scheme.textContent = dark() ? scheme.dataset.light : scheme.dataset.dark; }
  if (scheme) {
    scheme.hidden = false;
    tellScheme();
    scheme.addEventListener("click", function () {
      root.dataset.scheme = dark() ? "light" : "dark";
      remember("scheme", root.dataset.scheme);
      tellScheme();
    });
    system.addEventListener && system.addEventListener("change", tellScheme);
  }

  // a record: print, copy its address
  var print = by("print"), copy = by("copy");
  if (print) { print.hidden = false; print.addEventListener("click", function () { window.print(); }); }
  if (copy && navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", function () {
      navigator.clipboard.writeText(document.querySelector(".share__address code").textContent).then(function () {
        copy.textContent = copy.dataset.done;
      });
    });
  }

  // on a wide screen the filters stand open
  var filters = document.querySelector(".filters > details");
  if (filters && window.matchMedia("(min-width: 60rem)").matches) filters.open = true;
})();
