// A board: turns its pages, looks for new ones each minute, says what it shows, and goes on when nobody answers.
(function () {
  "use strict";
  var here = location.pathname, board = document.getElementById("board"), at = 0, shownAt = 0;
  // Milliseconds between the board's own clock, which may never have been set, and the server's.
  var ahead = 0, CHINA = 8 * 3600000;
  var MINUTE = 60000, beat = Number(new URLSearchParams(location.search).get("beat")) * 1000 || MINUTE;
  function leaves() { return Array.prototype.slice.call(board.querySelectorAll(".leaf")); }
  function show(number) {
    var all = leaves();
    if (!all.length) return;
    at = number % all.length;
    all.forEach(function (leaf, n) { if (n === at) leaf.setAttribute("data-now", ""); else leaf.removeAttribute("data-now"); });
    shownAt = Date.now();
  }
  function tick() {
    var now = new Date(Date.now() + ahead + CHINA), time = document.getElementById("time");
    function two(n) { return (n < 10 ? "0" : "") + n; }
    if (time) time.textContent = (now.getUTCMonth() + 1) + "月" + now.getUTCDate() + "日 " + two(now.getUTCHours()) + ":" + two(now.getUTCMinutes());
    if (Date.now() - shownAt >= Number(board.dataset.seconds) * 1000) show(at + 1);
  }
  function offline(is) { var line = document.getElementById("line"); if (line) line.hidden = !is; }
  function renew() {
    return fetch(here, { cache: "no-store" }).then(function (answer) {
      if (answer.status === 404) { board.textContent = ""; return; }
      if (!answer.ok) throw new Error(answer.status);
      return answer.text().then(function (text) {
        var fresh = new DOMParser().parseFromString(text, "text/html").getElementById("board");
        if (fresh && fresh.dataset.version !== board.dataset.version) {
          board.replaceWith(fresh);
          board = fresh;
          show(0);
          keep();
        }
      });
    });
  }
  function tell() {
    var body = new URLSearchParams({ version: board.dataset.version });
    return fetch(here + "heartbeat", { method: "POST", body: body, credentials: "omit" }).then(function (answer) {
      if (!answer.ok) throw new Error(answer.status);
      ahead = Date.parse(answer.headers.get("Date")) - Date.now() || 0;
      return answer.json();
    });
  }
  function round() {
    tell().then(function (told) {
      offline(false);
      if (told.version !== board.dataset.version) return renew().then(tell);
    }).catch(function () { offline(true); });
  }
  show(leaves().findIndex(function (leaf) { return leaf.hasAttribute("data-now"); }));
  tick();
  setInterval(tick, 1000);
  round();
  setInterval(round, beat);
  // The page with all it needs is laid by, so that it comes up again after a power cut without the network.
  function keep() {
    if (!("caches" in window) || !navigator.serviceWorker || !navigator.serviceWorker.controller) return;
    var needed = [here].concat(Array.prototype.map.call(document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src], img"), function (one) {
      return one.href || one.src;
    }));
    caches.open("screen-1").then(function (kept) {
      return kept.addAll(needed).then(function () { return kept.keys(); }).then(function (all) {
        var wanted = needed.map(function (one) { return new URL(one, location.href).href; });
        return Promise.all(all.filter(function (one) { return wanted.indexOf(one.url.split("?")[0]) < 0 && wanted.indexOf(one.url) < 0; }).map(function (one) { return kept.delete(one); }));
      });
    }).catch(function () { /* next time */ });
  }
  if (navigator.serviceWorker) navigator.serviceWorker.addEventListener("controllerchange", keep);
  if ("serviceWorker" in navigator && window.isSecureContext) navigator.serviceWorker.register(here + "worker.js").then(keep).catch(function () { /* it goes on as long as it is open */ });
})();
