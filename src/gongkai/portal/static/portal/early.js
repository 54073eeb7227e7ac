// Before the first paint: what the reader chose last time. Loaded in <head> without defer, so that nothing jumps.
(function (root) {
  try {
    var size = localStorage.getItem("size"), scheme = localStorage.getItem("scheme");
    var asked = /[?&]scheme=(dark|light)(&|$)/.exec(location.search);
    if (/[?&]size=large(&|$)/.test(location.search)) size = "large";
    if (asked) scheme = asked[1];
    if (size === "large") root.setAttribute("data-size", "large");
    if (scheme) root.setAttribute("data-scheme", scheme);
  } catch (blocked) { /* no storage: the page as it came */ }
})(document.documentElement);
