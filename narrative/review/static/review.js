// The review: keys, rows and text moving together, evidence by selecting text. The server decides; this only asks and shows.
(function () {
  "use strict";
  var api = window.narrative;
  var base = "/s/" + document.body.dataset.session;
  var text = document.getElementById("text");
  var pop = document.getElementById("pop");
  var dialog = document.getElementById("dialog");
  var box = document.getElementById("dialog-box");
  var pane = "rows";
  var current = -1;
  var queue = "";
  var picked = null;
  var busy = Promise.resolve();

  function all(selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); }
  function byId(name) { return document.getElementById(name); }
  function version() { return byId("bar").dataset.version; }
  function lines() { return all("#rows .line"); }
  function shown() { return lines().filter(function (line) { return !line.classList.contains("away"); }); }
  function panelRow() { return byId("panel").dataset.row; }

  // --- the report: marks by place, stretches of text by code points
  var marks = new Map();
  all("mark", text).forEach(function (mark) {
    var report = mark.closest("article").dataset.report;
    var key = report + ":" + mark.dataset.start;
    marks.set(key, (marks.get(key) || []).concat(mark));
  });
  var blocks = new Map();
  all("article", text).forEach(function (article) {
    blocks.set(article.dataset.report, all("[data-at]", article).map(function (b) { return [Number(b.dataset.at), b]; }));
  });

  function points(string) { return Array.from(string).length; }

  function blockOf(report, start) {
    var found = null;
    (blocks.get(report) || []).forEach(function (pair) { if (pair[0] <= start) { found = pair[1]; } });
    return found;
  }

  function unlight() {
    all(".hit", text).forEach(function (m) { m.classList.remove("hit"); });
    all(".hit-block", text).forEach(function (m) { m.classList.remove("hit-block"); });
  }

  function light(places, scroll) {
    unlight();
    var first = null;
    places.forEach(function (place) {
      var parts = place.split(":");
      var end = Number(parts[2]);
      var found = [];
      for (var at = Number(parts[1]); at < end; at++) { found = found.concat(marks.get(parts[0] + ":" + at) || []); }
      if (found.length) { found.forEach(function (m) { m.classList.add("hit"); }); }
      else {
        var block = blockOf(parts[0], Number(parts[1]));
        if (block) { block.classList.add("hit-block"); found = [block]; }
      }
      first = first || found[0];
    });
    if (first && scroll) { first.scrollIntoView({ block: "center" }); }
  }

  function placesOf(element) { return (element.dataset.places || element.dataset.place || "").split(" ").filter(Boolean); }

  function offsetIn(block, node, offset) {
    var range = document.createRange();
    range.selectNodeContents(block);
    range.setEnd(node, offset);
    return Number(block.dataset.at) + points(range.toString());
  }

  function selected() {
    var selection = window.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) { return null; }
    var range = selection.getRangeAt(0);
    var node = range.startContainer;
    var element = node.nodeType === 1 ? node : node.parentElement;
    var block = element && element.closest("[data-at]");
    var last = range.endContainer.nodeType === 1 ? range.endContainer : range.endContainer.parentElement;
    if (!block || !text.contains(block)) { return null; }
    var start = offsetIn(block, range.startContainer, range.startOffset);
    var other = last && last.closest("[data-at]");
    var end = other ? offsetIn(other, range.endContainer, range.endOffset) : Number(block.dataset.at) + points(block.textContent);
    return start < end ? { report: block.closest("article").dataset.report, start: start, end: end, quote: selection.toString() } : null;
  }

  // --- rows
  function mark(line) {
    all(".line.current").forEach(function (l) { l.classList.remove("current"); });
    line.classList.add("current");
    var area = byId("rows-pane");
    var box = line.getBoundingClientRect();
    var room = area.getBoundingClientRect();
    if (box.top < room.top + 32 || room.bottom < box.bottom) { line.scrollIntoView({ block: "nearest" }); if (line.getBoundingClientRect().top < room.top + 32) { area.scrollTop -= 34; } }
    light(placesOf(line), true);
  }

  function go(row, fetched) {
    var line = byId("row-" + row);
    if (!line) { return Promise.resolve(); }
    current = row;
    close();
    mark(line);
    if (fetched || String(row) === panelRow()) { return Promise.resolve(); }
    return htmx.ajax("GET", base + "/row/" + row, { target: "#panel", swap: "outerHTML" });
  }

  function move(step) {
    if (pane !== "rows") { return moveListed(step); }
    var visible = shown();
    var at = visible.findIndex(function (line) { return Number(line.dataset.row) === current; });
    var next = visible[Math.max(0, Math.min(visible.length - 1, at + step))];
    return next ? go(Number(next.dataset.row)) : null;
  }

  function nextOpen() {
    var visible = shown();
    var at = visible.findIndex(function (line) { return Number(line.dataset.row) === current; });
    var order = visible.slice(at + 1).concat(visible.slice(0, Math.max(0, at)));
    function is(skipped) { return function (line) { return line.dataset.state === "open" && (line.dataset.skipped === "1") === skipped; }; }
    return order.find(is(false)) || order.find(is(true)) || null;
  }

  function send(values, next) {
    var body = Object.assign({ row: current, since: version(), next: next === undefined ? current : next }, values);
    busy = busy.then(function () {
      return htmx.ajax("POST", base + "/decide", { values: body, swap: "none" });
    });
    return busy;
  }

  // What is decided goes on to the next open row; the answer brings that row's panel along.
  function decide(act, values) {
    if (current < 0) { return null; }
    var next = nextOpen();
    var row = next ? Number(next.dataset.row) : current;
    var was = version();
    return send(Object.assign({ act: act }, values), row).then(function () {
      filter();
      if (version() === was && act !== "accept") { return; }
      go(row, true);
      if (!next && !all('.line[data-state="open"]').length) { api.say("每一行都定过了：按 o 导出"); }
    });
  }

  function stay(act, values) { return send(Object.assign({ act: act }, values)).then(function () { filter(); go(Number(panelRow()), true); }); }

  function filter() {
    var sure = byId("f-sure").value;
    var source = byId("f-source").value;
    var name = byId("f-name").value.trim();
    lines().forEach(function (line) {
      var d = line.dataset;
      var fits = (!queue || d.state === queue) && (!sure || d.sure === sure) && (!source || d[source] === "1") && (!name || d.name.indexOf(name) >= 0);
      line.classList.toggle("away", !fits);
    });
    all("#bar [data-queue]").forEach(function (button) { button.classList.toggle("on", button.dataset.queue === queue); });
    var line = byId("row-" + current);
    if (line) { all(".line.current").forEach(function (l) { l.classList.remove("current"); }); line.classList.add("current"); }
  }

  // --- correcting
  function edit() {
    var form = byId("edit");
    if (!form) { return; }
    form.hidden = false;
    form.elements.value.focus();
    form.elements.value.select();
    form.scrollIntoView({ block: "nearest" });
  }

  function editing() { var form = byId("edit"); return form && !form.hidden ? form : null; }

  function take(place) {
    var form = editing();
    var query = "?report=" + place.report + "&start=" + place.start + "&end=" + place.end + "&row=" + current;
    return fetch(base + "/read" + query).then(function (answer) {
      if (!answer.ok) { return answer.text().then(api.say); }
      return answer.json().then(function (found) {
        byId("picked").textContent = found.quote;
        byId("warning").textContent = found.warning;
        ["report", "start", "end"].forEach(function (name) { form.elements[name].value = place[name]; });
        if (found.value) {
          form.elements.value.value = found.value;
          form.elements.unit.value = found.unit;
          form.elements.bound.value = found.bound;
          if (found.what) { form.elements.words.value = found.what; }
        }
        form.elements.value.focus();
      });
    });
  }

  function valuesOf(form) {
    var values = {};
    new FormData(form).forEach(function (value, name) { if (value !== "") { values[name] = value; } });
    return values;
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.id === "edit") { event.preventDefault(); soon(function () { return decide("correct", Object.assign({ value: "", unit: form.elements.unit.value }, valuesOf(form))); }); }
    if (form.id === "say") { event.preventDefault(); soon(function () { return stay("comment", { comment: form.elements.comment.value }); }); }
    if (form.id === "columns") {
      event.preventDefault();
      var columns = all("select", form).filter(function (s) { return s.value; }).map(function (s) { return s.value + "=" + s.name; }).join(",");
      api.post(base + "/columns", { columns: columns }).then(function (answer) {
        if (answer.ok) { window.location.reload(); } else { answer.text().then(api.say); }
      });
    }
  });

  function close() {
    dialog.hidden = true;
    pop.hidden = true;
    picked = null;
    if (document.activeElement && document.activeElement.closest("#edit, #say, #dialog, .find, .filters")) { document.activeElement.blur(); }
    if (editing()) { editing().hidden = true; }
    if (byId("say")) { byId("say").hidden = true; }
  }

  // --- a stretch of text or a mark was picked
  function offer(place, x, y) {
    picked = place;
    byId("pop-quote").textContent = place.quote.replace(/\s+/g, "").slice(0, 30);
    byId("pop-row").textContent = current + 1;
    pop.hidden = false;
    pop.style.left = Math.max(4, Math.min(x, window.innerWidth - 470)) + "px";
    pop.style.top = Math.min(y + 12, window.innerHeight - 60) + "px";
  }

  text.addEventListener("mouseup", function (event) {
    setTimeout(function () {
      var place = selected();
      if (place) { if (editing()) { take(place); } else { offer(place, event.clientX, event.clientY); } }
    }, 0);
  });

  text.addEventListener("click", function (event) {
    var hit = event.target.closest("mark");
    if (!hit || selected()) { return; }
    var report = hit.closest("article").dataset.report;
    var start = Number(hit.dataset.start);
    var place = { report: report, start: start, end: start + points(hit.textContent), quote: hit.textContent };
    if (editing()) { take(place); return; }
    var owner = lines().find(function (line) {
      return placesOf(line).some(function (p) {
        var parts = p.split(":");
        return parts[0] === report && Number(parts[1]) <= start && start < Number(parts[2]);
      });
    });
    if (owner && Number(owner.dataset.row) !== current) { open("rows"); go(Number(owner.dataset.row)); }
    else { offer(place, event.clientX, event.clientY); }
  });

  function use(row) {
    var place = picked;
    if (!place) { api.say("请先在左边选中一个数"); return null; }
    current = row;
    pop.hidden = true;
    picked = null;
    return send({ act: "assign", report: place.report, start: place.start, end: place.end, row: row }, row).then(function () { filter(); go(row, true); });
  }

  pop.addEventListener("click", function (event) {
    var what = event.target.closest("[data-pop]");
    if (!what) { return; }
    if (what.dataset.pop === "use") { use(current); }
    if (what.dataset.pop === "add") { addMissed(); }
    if (what.dataset.pop === "other") {
      var row = Number(window.prompt("填到第几行？", ""));
      if (row && byId("row-" + (row - 1))) { use(row - 1); } else if (row) { api.say("没有第 " + row + " 行"); }
    }
  });

  function addMissed() {
    var place = picked;
    if (!place) { api.say("请先在左边选中漏掉的数"); return null; }
    var what = window.prompt("这个数数的是什么？（可以不写）", "");
    if (what === null) { return null; }
    return send({ act: "add", report: place.report, start: place.start, end: place.end, what: what }).then(function () { api.say("已补记，可以填到某一行"); });
  }

  // --- claims and issues
  function items() { return all("#" + pane + "-pane .item"); }

  function moveListed(step) {
    var found = items();
    var at = found.findIndex(function (item) { return item.classList.contains("current"); });
    pickListed(found[Math.max(0, Math.min(found.length - 1, at + step))]);
  }

  function pickListed(item) {
    if (!item) { return; }
    items().forEach(function (i) { i.classList.toggle("current", i === item); });
    item.scrollIntoView({ block: "nearest" });
    light(placesOf(item), true);
  }

  function decideListed(act) {
    var found = items();
    var at = found.findIndex(function (item) { return item.classList.contains("current"); });
    if (at < 0) { return null; }
    var subject = found[at].dataset.subject;
    return send({ act: act, subject: subject }).then(function () {
      var now = items();
      pickListed(now[Math.min(now.length - 1, now.findIndex(function (i) { return i.dataset.subject === subject; }) + 1)]);
    });
  }

  function open(name) {
    pane = name;
    ["rows", "claims", "issues"].forEach(function (n) { byId(n + "-pane").hidden = n !== name; });
    byId("panel").hidden = name !== "rows";
    all(".tabs [data-pane]").forEach(function (b) { b.classList.toggle("on", b.dataset.pane === name); });
    if (name !== "rows" && !items().some(function (i) { return i.classList.contains("current"); })) { pickListed(items()[0]); }
  }

  // --- dialogs
  function present(node) {
    pop.hidden = true;
    box.textContent = "";
    box.appendChild(node);
    dialog.hidden = false;
    var first = box.querySelector("a, button, input, select");
    if (first) { first.focus(); }
  }

  function load(url) {
    dialog.hidden = false;
    box.textContent = "请稍候……";
    return htmx.ajax("GET", url, { target: "#dialog-box", swap: "innerHTML" }).then(function () {
      var first = box.querySelector("a.button") || box.querySelector("select, button");
      if (first) { first.focus(); }
    });
  }

  function count() {
    var threshold = byId("bulk-threshold").value;
    fetch(base + "/bulk?threshold=" + encodeURIComponent(threshold)).then(function (answer) {
      if (!answer.ok) { byId("bulk-count").textContent = "…"; return null; }
      return answer.json().then(function (found) { byId("bulk-count").textContent = found.count; });
    });
  }

  function bulk() {
    present(byId("bulk").content.cloneNode(true));
    count();
    byId("bulk-threshold").addEventListener("input", count);
    byId("bulk-do").addEventListener("click", function () {
      var values = { act: "bulk", threshold: byId("bulk-threshold").value, count: byId("bulk-count").textContent };
      close();
      soon(function () { return decide("bulk", values); });
    });
    byId("bulk-do").focus();
  }

  dialog.addEventListener("click", function (event) {
    if (event.target === dialog) { close(); return; }
    var again = event.target.closest("[data-results]");
    if (again) { load(base + "/results?open_too=" + again.dataset.results); }
    if (event.target.closest("#copy")) {
      var column = byId("column");
      column.select();
      var done = navigator.clipboard ? navigator.clipboard.writeText(column.value) : Promise.reject(new Error("none"));
      done.catch(function () { column.select(); document.execCommand("copy"); }).then(function () { api.say("已复制，按行粘贴即可"); });
    }
  });

  // --- keys: one after the other, each when what the one before asked for has come, so that quick fingers never hit the wrong row
  function both(act) { return function () { return pane === "rows" ? decide(act) : decideListed(act); }; }
  function down() { return move(1); }
  function up() { return move(-1); }
  var keys = {
    j: down, ArrowDown: down, k: up, ArrowUp: up,
    a: both("accept"), Enter: both("accept"), r: both("reject"), f: both("flag"),
    x: function () { return pane === "rows" ? decide("skip") : null; },
    e: function () {
      if (pane !== "rows") { return null; }
      var place = picked;
      pop.hidden = true;
      edit();
      return place && editing() ? take(place) : null;
    },
    c: function () { var form = byId("say"); if (form && pane === "rows") { form.hidden = false; form.elements.comment.focus(); } },
    u: function () { return stay("undo"); }, U: function () { return stay("redo"); },
    n: function () { var line = nextOpen(); return line ? go(Number(line.dataset.row)) : null; },
    v: function () { open({ rows: "claims", claims: "issues", issues: "rows" }[pane]); },
    t: function () { return use(current); }, m: addMissed, b: bulk,
    o: function () { return load(base + "/results"); },
    "?": function () { present(byId("help").content.cloneNode(true)); },
    "/": function () { byId("find").focus(); byId("find").select(); }
  };
  var waiting = [];
  var working = false;

  // A key that was pressed before the field it is meant for was there.
  function type(field, key) {
    if (key === "Enter") { if (field.form) { field.form.requestSubmit(); } return; }
    if (key.length === 1 && field.setRangeText) { field.setRangeText(key, field.selectionStart, field.selectionEnd, "end"); }
  }

  function press(key) {
    var focus = document.activeElement;
    if (key === "Escape") { return close(); }
    if (focus && focus.matches("input, textarea")) { return type(focus, key); }
    if (!dialog.hidden) { return key === "Enter" && focus && focus.matches("a, button") ? focus.click() : null; }
    if (/^[1-9]$/.test(key)) { return pane === "rows" ? decide("choose", { number: key }) : null; }
    return Object.prototype.hasOwnProperty.call(keys, key) ? keys[key]() : null;
  }

  function work() {
    if (working || !waiting.length) { return; }
    working = true;
    var next = waiting.shift();
    Promise.resolve().then(function () { return typeof next === "function" ? next() : press(next); }).catch(function () { return null; }).then(function () { working = false; work(); });
  }

  // What a form asks for comes before the keys that were pressed after it.
  function soon(doing) { waiting.unshift(doing); work(); }

  document.addEventListener("keydown", function (event) {
    if (api.over || event.isComposing) { return; }
    var key = event.key;
    var field = event.target.closest("input, select, textarea");
    if ((event.ctrlKey || event.metaKey) && !event.altKey && (key === "y" || key === "z") && !field) {
      key = key === "y" || event.shiftKey ? "U" : "u";
    } else if (event.ctrlKey || event.metaKey || event.altKey) { return; }
    var held = working || waiting.length > 0;
    if (!held && (field || !dialog.hidden) && key !== "Escape") { return; }
    if (!held && key === "Enter" && event.target.closest("button, a")) { return; }
    if (key.length > 1 && ["Enter", "Escape", "ArrowDown", "ArrowUp"].indexOf(key) < 0) { return; }
    event.preventDefault();
    waiting.push(key);
    work();
  });

  // --- clicks
  document.addEventListener("click", function (event) {
    var at = event.target;
    var key = at.closest("[data-key]");
    if (key) { key.blur(); waiting.push(key.dataset.key); work(); return; }
    if (at.closest("[data-close]")) { close(); return; }
    var tab = at.closest("[data-pane]");
    if (tab) { tab.blur(); open(tab.dataset.pane); return; }
    var chosen = at.closest("[data-choose]");
    if (chosen) { soon(function () { return decide("choose", { number: chosen.dataset.choose }); }); return; }
    var heads = at.closest("[data-columns]");
    if (heads) { load(base + "/columns/" + heads.dataset.columns); return; }
    var part = at.closest("#bar [data-queue]");
    if (part) { queue = part.dataset.queue; open("rows"); filter(); return; }
    var verdict = at.closest("[data-verdict]");
    if (verdict) { pickListed(verdict.closest(".item")); verdict.blur(); decideListed(verdict.dataset.verdict); return; }
    var item = at.closest(".item");
    if (item) { pickListed(item); return; }
    var line = at.closest("#rows .line");
    if (line) { soon(function () { return go(Number(line.dataset.row)); }); return; }
    var place = at.closest("#panel [data-place]");
    if (place) { light(placesOf(place), true); }
    if (!at.closest("#pop, #text")) { pop.hidden = true; }
  });
  ["f-sure", "f-source", "f-name"].forEach(function (name) { byId(name).addEventListener("input", filter); });

  // --- searching the text, showing kinds of marks
  var seeking = 0;
  byId("find").addEventListener("keydown", function (event) {
    if (event.key !== "Enter") { return; }
    event.preventDefault();
    var wanted = event.target.value.trim();
    var found = wanted ? all("[data-at]", text).filter(function (b) { return b.textContent.indexOf(wanted) >= 0; }) : [];
    byId("found").textContent = wanted ? found.length + " 段" : "";
    unlight();
    if (found.length) {
      var block = found[seeking++ % found.length];
      block.classList.add("hit-block");
      block.scrollIntoView({ block: "center" });
    }
  });
  byId("find").addEventListener("input", function () { seeking = 0; });
  all("[data-kind]").forEach(function (box) {
    box.addEventListener("change", function () {
      var on = all("[data-kind]").filter(function (b) { return b.checked; }).map(function (b) { return b.dataset.kind; });
      all("mark", text).forEach(function (m) { m.classList.toggle("off", !on.some(function (k) { return m.classList.contains(k); })); });
    });
  });

  // --- answers, and what other windows decide
  document.body.addEventListener("htmx:responseError", function (event) {
    api.say(event.detail.xhr.responseText.slice(0, 200));
    if (event.detail.xhr.status === 409) { poll(); }
  });

  function poll() {
    if (api.over || document.hidden || editing()) { return; }
    busy = busy.then(function () {
      return fetch(base + "/changes?since=" + version() + "&row=" + Math.max(0, current)).then(function (answer) {
        if (answer.status === 204) { return null; }
        if (!answer.ok) { return null; }
        if (answer.headers.get("HX-Refresh")) { window.location.reload(); return null; }
        return htmx.ajax("GET", base + "/changes?since=" + version() + "&row=" + Math.max(0, current), { swap: "none" }).then(function () { filter(); if (current >= 0) { go(current, true); } });
      });
    }).catch(function () { return null; });
  }
  window.addEventListener("focus", poll);
  setInterval(poll, 4000);

  filter();
  if (lines().length) { go(Number(document.body.dataset.reached)); }
  document.body.dataset.ready = "1";
})();
