// Opens a deck: fonts first, then formulas, then sizes, then reveal.js, so that nothing jumps.
(function () {
  "use strict";
  var root = document.documentElement;

  window.addEventListener("load", async function () {
    // Hangul that is laid out before its font has come may keep the boxes of a missing glyph.
    if (/[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]/.test(document.body.textContent)) {
      await Promise.all([
        document.fonts.load("400 1em NanumGothic", "\ud55c"),
        document.fonts.load("700 1em NanumGothic", "\ud55c"),
      ]).catch(function () {}); // some browsers read no fonts from disk; the system's then serve
    }
    root.classList.remove("loading");
    await MathJax.startup.promise;
    await MathJax.typesetPromise();
    var pictures = Array.from(document.images);
    await Promise.all(pictures.map(function (picture) { return picture.decode().catch(function () {}); }));
    document.querySelectorAll(".body").forEach(fit);
    root.classList.remove("measuring");
    await Reveal.initialize({
      width: 1280,
      height: 720,
      margin: 0,
      center: false,
      hash: true,
      slideNumber: "c/t",
      showSlideNumber: "all",
      navigationMode: "linear",
      controlsTutorial: false,
      transition: "none",
      backgroundTransition: "none",
      pdfSeparateFragments: false,
      pdfMaxPagesPerSlide: 1,
      plugins: [RevealNotes, RevealZoom],
    });
    Reveal.on("slidechanged", function (event) { drawPlots(event.currentSlide); });
    Reveal.on("pdf-ready", function () { drawPlots(document); });
    drawPlots(Reveal.getCurrentSlide());
    root.dataset.deck = "ready";
  });

  // Give pictures and plots the room that is left; where text needs more, shrink it.
  function fit(body) {
    body.querySelectorAll(".course-plotly").forEach(function (plot) {
      plot.closest(".output").classList.add("plot");
    });
    body.querySelectorAll(".figure, .output.plot").forEach(function (figure) {
      var fragment = figure.closest(".fragment");
      if (fragment) fragment.classList.add("grows");
      else figure.classList.add("grows");
    });
    if (overflows(body) || wraps(body)) body.classList.add("regular");
    if (overflows(body) || wraps(body)) body.classList.add("compact");
    if (overflows(body)) body.classList.add("dense");
    if (overflows(body)) body.classList.add("tight");
    if (overflows(body) || wraps(body)) body.classList.add("packed");
  }

  // Whether a line of code is too long for its box and goes on in the next one.
  function wraps(body) {
    return Array.from(body.querySelectorAll("pre.code code")).some(function (code) {
      var lines = code.textContent.split("\n").length;
      var height = parseFloat(getComputedStyle(code).lineHeight);
      return code.parentElement.clientHeight > (lines + 1.3) * height;
    });
  }

  function overflows(body) {
    var style = getComputedStyle(body);
    var bottom = body.getBoundingClientRect().bottom - parseFloat(style.paddingBottom);
    var parts = Array.from(body.children);
    var wide = Array.from(body.querySelectorAll("table, pre, mjx-container, svg, img"));
    var right = body.getBoundingClientRect().right - parseFloat(style.paddingRight);
    return parts.some(function (part) { return part.getBoundingClientRect().bottom > bottom + 1; })
      || wide.some(function (part) { return part.getBoundingClientRect().right > right + 1; });
  }

  // plotly measures its box when it draws; a hidden slide has none, so draw again when shown.
  function drawPlots(place) {
    if (!window.Plotly || !place) return;
    place.querySelectorAll(".js-plotly-plot").forEach(function (plot) {
      var box = plot.closest(".output");
      var update = { "font.size": 19, width: box.clientWidth || 1152 };
      if (box.clientHeight > 200) update.height = box.clientHeight;
      window.Plotly.relayout(plot, update);
    });
  }
})();
