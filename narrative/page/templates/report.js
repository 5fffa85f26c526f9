(function () {
  "use strict";
  var marks = Array.prototype.slice.call(document.querySelectorAll("mark"));
  var lines = Array.prototype.slice.call(document.querySelectorAll(".line"));
  var byId = new Map();
  var turn = new Map();
  marks.forEach(function (mark) {
    mark.dataset.ids.split(" ").forEach(function (id) {
      byId.set(id, (byId.get(id) || []).concat(mark));
    });
  });

  function clear() {
    document.querySelectorAll(".hit").forEach(function (element) { element.classList.remove("hit"); });
  }

  function show(element) {
    element.scrollIntoView({ block: "center", behavior: "smooth" });
  }

  function openLine(line) {
    var found = [];
    line.dataset.marks.split(" ").forEach(function (id) { found = found.concat(byId.get(id) || []); });
    clear();
    line.classList.add("hit");
    found.forEach(function (mark) { mark.classList.add("hit"); });
    if (found.length) {
      var n = turn.get(line) || 0;
      show(found[n % found.length]);
      turn.set(line, n + 1);
    }
  }

  function openMark(mark) {
    var ids = mark.dataset.ids.split(" ");
    var found = lines.filter(function (line) {
      return line.dataset.marks.split(" ").some(function (id) { return id && ids.indexOf(id) >= 0; });
    });
    clear();
    mark.classList.add("hit");
    found.forEach(function (line) { line.classList.add("hit"); });
    if (found.length) { show(found[0]); }
  }

  lines.forEach(function (line) {
    if (!line.dataset.marks) { return; }
    line.addEventListener("click", function () { openLine(line); });
    line.addEventListener("keydown", function (event) { if (event.key === "Enter") { openLine(line); } });
  });
  marks.forEach(function (mark) { mark.addEventListener("click", function () { openMark(mark); }); });

  document.querySelectorAll("[data-kind]").forEach(function (box) {
    box.addEventListener("change", function () {
      var on = new Set();
      document.querySelectorAll("[data-kind]").forEach(function (b) { if (b.checked) { on.add(b.dataset.kind); } });
      marks.forEach(function (mark) {
        var kinds = ["achieved", "target", "baseline", "context", "claim"].filter(function (k) { return mark.classList.contains(k); });
        mark.classList.toggle("off", !kinds.some(function (k) { return on.has(k); }));
      });
    });
  });
  document.querySelectorAll("input[data-state]").forEach(function (box) {
    box.addEventListener("change", function () {
      lines.forEach(function (line) {
        if (line.dataset.state === box.dataset.state) { line.classList.toggle("off", !box.checked); }
      });
    });
  });
})();
