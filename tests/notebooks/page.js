// What the browser tests ask of a page. Loaded into every page by tests/notebooks/test_in_a_browser.py.
window.look = (function () {
  "use strict";

  function visible(element) {
    if (!element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) return false;
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1;
  }

  function texts(root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const parent = walker.currentNode.parentElement;
      if (!walker.currentNode.data.trim() || !parent) continue;
      if (parent.closest("script, style, noscript, aside.notes, mjx-assistive-mml, .aria-status")) continue;
      if (visible(parent)) found.push([walker.currentNode, parent]);
    }
    return found;
  }

  // Contrast after WCAG 2.1; backgrounds are those of the boxes around the text.
  function rgba(colour) {
    const canvas = rgba.canvas || (rgba.canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true }));
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  }

  function over(front, back) {
    return [0, 1, 2].map((i) => front[i] * front[3] + back[i] * (1 - front[3])).concat(1);
  }

  function background(element) {
    const layers = [];
    for (let one = element; one; one = one.parentElement) {
      const layer = rgba(getComputedStyle(one).backgroundColor);
      if (layer[3] > 0) layers.push(layer);
      if (layer[3] === 1) break;
    }
    return layers.reverse().reduce((back, front) => over(front, back), [255, 255, 255, 1]);
  }

  function luminance(colour) {
    const [r, g, b] = colour.slice(0, 3).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  function lowContrast(root) {
    const seen = new Map();
    for (const [node, parent] of texts(root)) {
      if (parent.closest("svg, [aria-hidden=true], :disabled")) continue;
      const style = getComputedStyle(parent);
      const back = background(parent);
      const front = over(rgba(style.color), back);
      const [dark, light] = [luminance(front), luminance(back)].sort((a, b) => a - b);
      const ratio = (light + 0.05) / (dark + 0.05);
      const size = parseFloat(style.fontSize);
      const large = size >= 24 || (size >= 18.66 && parseInt(style.fontWeight, 10) >= 700);
      if (ratio < (large ? 3 : 4.5)) {
        seen.set(`${parent.tagName} ${style.color} ${back}`, `${node.data.trim().slice(0, 30)} (${parent.tagName} ${parent.className}: ${style.color} on ${back.slice(0, 3)}: ${ratio.toFixed(2)})`);
      }
    }
    return [...seen.values()];
  }

  // A character without a glyph looks like one that no font can have.
  function missingGlyphs(root) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 40;
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    const draw = (character, font) => {
      pen.clearRect(0, 0, 40, 40);
      pen.font = font;
      pen.fillText(character, 4, 30);
      return pen.getImageData(0, 0, 40, 40).data.join();
    };
    const missing = new Set();
    const known = new Map();
    let korean = 0;
    for (const [node, parent] of texts(root)) {
      const style = getComputedStyle(parent);
      const font = `${style.fontStyle} ${style.fontWeight} 24px ${style.fontFamily}`;
      for (const character of new Set(node.data.match(/[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]/g) || [])) {
        korean += 1;
        const key = character + font;
        if (!known.has(key)) known.set(key, draw(character, font) === draw("\u0378", font));
        if (known.get(key)) missing.add(`${character} in ${font}`);
      }
    }
    return { korean, missing: [...missing] };
  }

  function unrenderedMath(root) {
    const failed = [...root.querySelectorAll("mjx-merror, [data-mjx-error]")].map((one) => one.textContent);
    const raw = texts(root)
      .filter(([, parent]) => !parent.closest("pre, code, svg, .output, .course-plotly, mjx-container"))
      .map(([node]) => node.data)
      .filter((text) => /\$[^$\s][^$]*\$|\\\(|\\\[|\\frac|\\begin\{/.test(text));
    return [...failed, ...raw];
  }

  function undescribedImages(root) {
    return [...root.querySelectorAll("img, [role=img]")]
      .filter((one) => !one.closest("svg[aria-hidden=true], mjx-container")) // icons; formulas have MathML
      .filter((one) => !(one.getAttribute("alt") || one.getAttribute("aria-label") || one.getAttribute("title") || "").trim())
      .map((one) => one.outerHTML.slice(0, 120));
  }

  // What sticks out of a slide of 1280 × 720, or hides behind the edge of its own box.
  function overflow(slide) {
    const found = [];
    for (const one of slide.querySelectorAll("*")) {
      if (one.closest("aside.notes, mjx-assistive-mml, defs, .modebar, clipPath")) continue;
      const box = one.getBoundingClientRect();
      if (!box.width || !box.height || getComputedStyle(one).visibility === "hidden") continue;
      if (one.closest("svg") && one.tagName !== "svg") continue;
      if (box.right > 1281 || box.bottom > 721 || box.left < -1 || box.top < -1) {
        found.push(`${one.tagName} ${one.getAttribute("class") || ""} reaches ${Math.round(box.right)} × ${Math.round(box.bottom)}`);
      }
      if (/^(PRE|TABLE|DIV)$/.test(one.tagName) && one.scrollWidth > one.clientWidth + 2 && !one.closest(".course-plotly")) {
        found.push(`${one.tagName} ${one.className} is ${one.scrollWidth} wide in ${one.clientWidth}`);
      }
    }
    const body = slide.querySelector(".body");
    const room = body.getBoundingClientRect().bottom - parseFloat(getComputedStyle(body).paddingBottom);
    for (const part of body.children) {
      const bottom = part.getBoundingClientRect().bottom;
      if (bottom > room + 2) found.push(`${part.className} ends ${Math.round(bottom - room)} px below the text area`);
    }
    return found;
  }

  function smallText(slide) {
    return texts(slide)
      .filter(([, parent]) => !parent.closest("svg, sup, sub, .course-plotly"))
      .filter(([, parent]) => parseFloat(getComputedStyle(parent).fontSize) < 16)
      .map(([node, parent]) => `${node.data.trim().slice(0, 30)}: ${getComputedStyle(parent).fontSize}`);
  }

  // Code in a size that the last row cannot read; what stood in 20 px would overflow here.
  function smallCode(slide) {
    return [...slide.querySelectorAll("pre")]
      .filter((one) => !one.closest("aside.notes") && parseFloat(getComputedStyle(one).fontSize) < 20)
      .map((one) => `${one.textContent.trim().split("\n")[0].slice(0, 50)}: ${getComputedStyle(one).fontSize}`);
  }

  return { lowContrast, missingGlyphs, unrenderedMath, undescribedImages, overflow, smallText, smallCode };
})();
