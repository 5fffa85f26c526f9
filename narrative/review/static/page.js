(function () {
  "use strict";
  document.querySelectorAll(".drop").forEach(function (zone) {
    var input = zone.querySelector("input");
    var names = zone.querySelector("em");
    function list() {
      names.textContent = Array.prototype.map.call(input.files, function (file) { return file.name; }).join("\n");
      zone.classList.toggle("full", input.files.length > 0);
    }
    input.addEventListener("change", list);
    ["dragover", "dragenter"].forEach(function (kind) {
      zone.addEventListener(kind, function (event) { event.preventDefault(); zone.classList.add("over"); });
    });
    ["dragleave", "drop"].forEach(function (kind) {
      zone.addEventListener(kind, function (event) { event.preventDefault(); zone.classList.remove("over"); });
    });
    zone.addEventListener("drop", function (event) {
      if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; list(); }
    });
    list();
  });
  ["dragover", "drop"].forEach(function (kind) {
    document.addEventListener(kind, function (event) { event.preventDefault(); });
  });
  var form = document.querySelector("form");
  if (form) {
    form.addEventListener("submit", function () {
      form.querySelector("button").disabled = true;
      form.querySelector(".wait").hidden = false;
    });
    window.addEventListener("pageshow", function () {
      form.querySelector("button").disabled = false;
      form.querySelector(".wait").hidden = true;
    });
  }
})();
