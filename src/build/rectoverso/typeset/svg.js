// A formula as a picture, and as a line of text: svg(tex, display, face, advance, widths, least); no
// script of it is smaller than `least` em of the formula's own size.
"use strict";
var adaptor = M.adaptors.liteAdaptor.liteAdaptor();
M.handlers.html_ts.RegisterHTMLHandler(adaptor);
// Without an explicit font, \sum fails: "Cannot read properties of undefined (reading 'chars')".
var out = new M.output.svg_ts.SVG({fontCache: "none",
    font: new M.output.svg.fonts.tex_ts.TeXFont()});
var doc = M.mathjax.mathjax.document("", {InputJax: jax, OutputJax: out, MmlFactory: mmlFactory});
var hangul = 1;  // advance in em of the text face
var advances = {};  // those of other letters
// Characters that MathJax's own fonts lack are set in the text face: how wide they are, in MathJax
// em. CJK signs other than Hangul are 1 em wide in every CJK face; what is not known is a guess.
out.measureTextNode = function (node) {
    let width = 0;
    for (const character of adaptor.textContent(node)) {
        const code = character.codePointAt(0);
        width += character in advances ? advances[character]
            : /[\u3131-\u318e\uac00-\ud7ff]/.test(character) ? hangul
            : /[\u1160-\u11ff\u0300-\u036f]/.test(character) ? 0
            : code >= 0x1100 && code <= 0x115f || code >= 0x2e80 && code <= 0xffe6
                || code >= 0x1f300 ? 1 : 0.6; }
    // from Hebrew to Khmer marks stand above and below the letters
    const tall = /[\u0590-\u17ff]/.test(adaptor.textContent(node)) && !/[\u1100-\u11ff]/.test(
        adaptor.textContent(node));
    return {w: width / SCALE, h: tall ? 1.15 : 0.83, d: tall ? 0.4 : 0.12}; };

const SHAPES = new Set(["svg", "g", "path", "rect", "line", "polygon", "ellipse", "text"]);
const DRAWN = new Map(Object.entries({
    "data-c": /^[0-9A-F]+$/, "d": /^[-0-9.A-Za-z ,]*$/, "transform": /^[-0-9a-zA-Z(),. ]*$/, "viewBox": /^[-0-9. ]*$/,
    "points": /^[-0-9., ]*$/, "preserveAspectRatio": /^[A-Za-z ]*$/,
    "fill": /^(?:#[0-9A-Fa-f]{3,6}|[A-Za-z]+)$/, "stroke": /^(?:#[0-9A-Fa-f]{3,6}|[A-Za-z]+)$/,
    "stroke-width": /^[0-9.]+(?:px)?$/, "stroke-dasharray": /^[0-9., ]+$/,
    "stroke-linecap": /^[a-z]+$/, "font-size": /^[0-9.]+(?:px)?$/, "font-style": /^[a-z]+$/,
    "font-weight": /^[a-z0-9]+$/}));
for (const name of "x y x1 x2 y1 y2 width height cx cy r rx ry".split(" "))
    DRAWN.set(name, /^-?[0-9.]+(?:px)?$/);
const IGNORED = new RegExp("^(?:data-.*|class|role|focusable|aria-.*|xmlns|font-family|" +
    "stroke-thickness|braketbar)$");

function drawing(node, face) {
    if (adaptor.kind(node) === "#text") return escaped(adaptor.value(node));
    const tag = adaptor.kind(node);
    if (!SHAPES.has(tag)) throw {id: "refused", message: "<" + tag + ">"};
    const line = ["data-line", "data-frame"].some(name => adaptor.hasAttribute(node, name));
    let attributes = "";
    for (const {name, value} of adaptor.allAttributes(node)) {
        if (IGNORED.test(name) && name !== "data-c" || name === "style" && BRACKET.test(value)) continue;
        if (!DRAWN.has(name) || !DRAWN.get(name).test(String(value)))
            throw {id: "refused", message: name + "=" + value};
        attributes += " " + name + '="' + escaped(value) + '"';
    }
    if (line) {  // what MathJax's style sheet says about table rules, which a picture lacks
        const kind = adaptor.getAttribute(node, "class");
        const own = adaptor.getAttribute(node, "stroke-thickness");
        attributes += ` fill="none" stroke-width="${own || 70}"`;
        if (!adaptor.getAttribute(node, "stroke-dasharray")) {
            if (kind === "mjx-dashed") attributes += ' stroke-dasharray="140"';
            if (kind === "mjx-dotted") attributes += ' stroke-dasharray="0,140"';
        }
        if (kind === "mjx-dotted") attributes += ' stroke-linecap="round"';
    }
    if (tag === "text") attributes += ' font-family="' + escaped(face) + '"';
    const inside = adaptor.childNodes(node).map(child => drawing(child, face)).join("");
    return inside || tag === "text" ? `<${tag}${attributes}>${inside}</${tag}>`
        : `<${tag}${attributes}/>`; }

function svg(tex, display, face, advance, widths, least) {
    return attempt(tex, () => {
        if (hangul !== advance || widths !== "{}") out.unknownCache.clear();
        hangul = advance;
        advances = JSON.parse(widths);
        const item = new doc.options.MathItem(tex, jax, display);
        item.start.node = item.end.node = adaptor.body(doc.document);
        // Unknown characters come out at x_height / ex * em of MathJax's em: the text's size.
        item.setMetrics(16, out.font.params.x_height * 16 * SCALE, 80 * 16, 1000000, 1);
        item.root = compiled(item, doc);
        if (least) item.root.walkTree(node => {
            if (node.attributes) node.attributes.setInherited("scriptminsize", least + "em"); });
        const picture = adaptor.firstChild(out.typeset(item, doc));
        const box = adaptor.getAttribute(picture, "viewBox").split(" ").map(Number);
        if (!box.every(Number.isFinite)) throw {id: "", message: "viewBox"};
        return [box, adaptor.childNodes(picture).map(child => drawing(child, face)).join(""),
            reading(item.root)];
    }); }
