// The start page: files dropped or chosen, sent with their progress, read with what is said on the way; the word list.
(function () {
  "use strict";
  var api = window.narrative;
  var form = document.getElementById("start");
  var box = document.getElementById("progress");
  var error = document.getElementById("error");

  function fail(text) {
    error.textContent = text;
    error.hidden = false;
    if (box) { box.hidden = true; }
    if (form) { form.querySelector("button[type=submit]").disabled = false; }
  }

  function show(lines) {
    var list = box.querySelector("ul");
    list.textContent = "";
    lines.forEach(function (line) {
      var item = document.createElement("li");
      item.textContent = line;
      list.appendChild(item);
    });
  }

  function follow(job) {
    box.hidden = false;
    fetch("/job/" + encodeURIComponent(job)).then(function (answer) {
      if (!answer.ok) { return answer.text().then(fail); }
      return answer.json().then(function (found) {
        show(found.said);
        if (found.state === "done") { window.location.replace("/s/" + found.session); }
        else if (found.state === "failed") { fail(found.error); }
        else { setTimeout(function () { follow(job); }, 250); }
      });
    }).catch(function () { fail("程序已经退出：请重新打开"); });
  }

  if (box && box.dataset.job) { follow(box.dataset.job); }

  document.querySelectorAll(".drop").forEach(function (zone) {
    var input = zone.querySelector("input");
    function list() {
      zone.querySelector("em").textContent = Array.prototype.map.call(input.files, function (file) { return file.name; }).join("\n");
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

  if (form) {
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      error.hidden = true;
      if (!form.elements.reports.files.length) { fail("请先放入材料（自评报告或工作总结）"); return; }
      form.querySelector("button[type=submit]").disabled = true;
      box.hidden = false;
      show(["正在放入文件"]);
      api.post("/start", new FormData(form)).then(function (answer) {
        if (!answer.ok) { return answer.text().then(fail); }
        return answer.json().then(function (found) { follow(found.job); });
      }).catch(function () { fail("没有放进去：文件可能太大，或程序已经退出"); });
    });
  }

  document.querySelectorAll("[data-forget]").forEach(function (button) {
    button.addEventListener("click", function () {
      if (!window.confirm("删去“" + button.dataset.name + "”这次核对和它的文件？不能恢复。")) { return; }
      api.post("/s/" + button.dataset.forget + "/forget").then(function () { button.closest("li").remove(); });
    });
  });

  var keep = document.getElementById("keep");
  if (keep) {
    keep.addEventListener("click", function () {
      error.hidden = true;
      api.post("/words", { text: document.getElementById("words").value }).then(function (answer) {
        if (answer.ok) { api.say("已保存"); } else { answer.text().then(fail); }
      });
    });
  }
})();
