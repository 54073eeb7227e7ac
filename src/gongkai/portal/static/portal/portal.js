// Conveniences. Without this file every page still reads, searches and downloads.
(function () {
  "use strict";
  var root = document.documentElement;
  function remember(key, value) {
    try { value ? localStorage.setItem(key, value) : localStorage.removeItem(key); } catch (blocked) { /* for this page only */ }
  }
  // What the reader chose without script stands in every address of the page; from here on it is remembered instead.
  function forget(key) {
    function bare(address) { var url = new URL(address, location.href); url.searchParams.delete(key); return url; }
    document.querySelectorAll("a[href*='" + key + "=']").forEach(function (a) { if (!("way" in a.dataset)) a.href = bare(a.href); });
    document.querySelectorAll("form > input[type=hidden][name=" + key + "]").forEach(function (field) { field.remove(); });
    if (new URL(location.href).searchParams.has(key)) history.replaceState(null, "", bare(location.href));
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
      forget("size");
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
    scheme.setAttribute("role", "button");
    tellScheme();
    var turn = function (event) {
      event.preventDefault();
      root.dataset.scheme = dark() ? "light" : "dark";
      remember("scheme", root.dataset.scheme);
      forget("scheme");
      tellScheme();
    };
    scheme.addEventListener("click", turn);
    scheme.addEventListener("keydown", function (event) { if (event.key === " ") turn(event); });
    if (/[?&]scheme=(dark|light)(&|$)/.test(location.search)) remember("scheme", root.dataset.scheme);
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
