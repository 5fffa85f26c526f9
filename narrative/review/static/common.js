// What all pages share: the run's token on every request, messages, and buttons that post. Baseline: Chromium 80, Firefox 78.
(function () {
  "use strict";
  var token = document.querySelector('meta[name="narrative-token"]').content;
  var toast = document.getElementById("toast");
  var timer = 0;

  function say(text) {
    toast.textContent = text;
    toast.hidden = !text;
    clearTimeout(timer);
    timer = setTimeout(function () { toast.hidden = true; }, 5000);
  }

  function post(url, values) {
    var body = values;
    if (!(values instanceof FormData)) {
      body = new FormData();
      Object.keys(values || {}).forEach(function (name) { body.append(name, values[name]); });
    }
    return fetch(url, { method: "POST", body: body, headers: { "X-Narrative-Token": token } });
  }

  document.body.addEventListener("htmx:configRequest", function (event) {
    event.detail.headers["X-Narrative-Token"] = token;
  });
  document.body.addEventListener("htmx:sendError", function () { say("程序已经退出，或连不上：请重新打开"); });
  document.body.addEventListener("said", function (event) { say(event.detail.value); });

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-post]");
    if (!button || (button.dataset.ask && !window.confirm(button.dataset.ask))) { return; }
    post(button.dataset.post).then(function (answer) {
      return answer.text().then(function (text) {
        if (!answer.ok) { say(text); return; }
        document.body.innerHTML = text;
        document.body.className = "plain";
        window.narrative.over = true;
      });
    }).catch(function () { say("程序已经退出"); });
  });

  window.narrative = { say: say, post: post, over: false };
})();
