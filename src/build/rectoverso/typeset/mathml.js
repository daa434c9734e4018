// A formula as presentation MathML: mathml(tex, display).
"use strict";
const NUMBER = "[-+]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)";
const SPACE = "(?:negative)?(?:(?:very){0,2}thi(?:n|ck)|medium)mathspace";
const LENGTH = `(?:${NUMBER}(?:e[mx]|in|cm|mm|p[xtc]|%)?|${SPACE})`;
const UNSIGNED = `(?:-?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:e[mx]|in|cm|mm|p[xtc]|%)?|${SPACE})`;
const BOOLEAN = "true|false", list = one => `(?:${one})(?: +(?:${one}))*`;
// The schema takes the sixteen colours of HTML 4 by name; the other common ones of CSS by number.
const COLOUR = "#[0-9A-Fa-f]{3}|#[0-9A-Fa-f]{6}|aqua|black|blue|fuchsia|gray|green|lime|maroon|" +
    "navy|olive|purple|red|silver|teal|white|yellow";
const COLOURS = {brown: "#a52a2a", coral: "#ff7f50", crimson: "#dc143c", cyan: "#00ffff",
    darkblue: "#00008b", darkgray: "#a9a9a9", darkgreen: "#006400", darkorange: "#ff8c00",
    darkred: "#8b0000", firebrick: "#b22222", forestgreen: "#228b22", gold: "#ffd700",
    grey: "#808080", indigo: "#4b0082", lightblue: "#add8e6", lightgray: "#d3d3d3",
    lightgreen: "#90ee90", magenta: "#ff00ff", orange: "#ffa500", pink: "#ffc0cb",
    royalblue: "#4169e1", salmon: "#fa8072", skyblue: "#87ceeb", steelblue: "#4682b4",
    tomato: "#ff6347", turquoise: "#40e0d0", violet: "#ee82ee"};
const LINES = "none|solid|dashed";
// Attribute -> what MathML 3 takes as its value; anything else is left out.
const ATTRIBUTES = Object.entries({
    mathvariant: "normal|bold|italic|bold-italic|double-struck|bold-fraktur|script|bold-script|" +
        "fraktur|sans-serif|bold-sans-serif|sans-serif-italic|sans-serif-bold-italic|monospace",
    mathsize: `small|normal|big|${UNSIGNED}`, mathcolor: COLOUR, mathbackground: COLOUR,
    form: "prefix|infix|postfix", fence: BOOLEAN, separator: BOOLEAN, stretchy: BOOLEAN,
    symmetric: BOOLEAN, largeop: BOOLEAN, movablelimits: BOOLEAN, accent: BOOLEAN,
    accentunder: BOOLEAN, lspace: UNSIGNED, rspace: UNSIGNED, maxsize: `${UNSIGNED}|infinity`,
    minsize: UNSIGNED, linethickness: `thin|medium|thick|${UNSIGNED}`, bevelled: BOOLEAN,
    numalign: "left|center|right", denomalign: "left|center|right", displaystyle: BOOLEAN,
    scriptlevel: "[-+]?[0-9]+", width: LENGTH, height: LENGTH, depth: LENGTH, voffset: LENGTH,
    subscriptshift: UNSIGNED, superscriptshift: UNSIGNED, notation: "[a-z ]+",
    align: "(?:top|bottom|center|baseline|axis)(?: +-?[0-9]+)?",
    rowalign: list("top|bottom|center|baseline|axis"), columnalign: list("left|center|right"),
    rowspacing: list(UNSIGNED), columnspacing: list(UNSIGNED), framespacing: list(UNSIGNED),
    columnwidth: list(`auto|fit|${UNSIGNED}`), rowlines: list(LINES), columnlines: list(LINES),
    frame: LINES, equalrows: BOOLEAN, equalcolumns: BOOLEAN, rowspan: "[0-9]+",
    columnspan: "[0-9]+", open: "[^<&]?", close: "[^<&]?", separators: "[^<&]*"
}).reduce((all, [name, value]) => all.set(name, new RegExp(`^(?:${value})$`)), new Map());
const RENAMED = {"-tex-calligraphic": "script", "-tex-bold-calligraphic": "bold-script",
    "-tex-oldstyle": "normal", "-tex-bold-oldstyle": "bold", "-tex-mathit": "italic"};
const TAGS = new Set(["mi", "mn", "mo", "mtext", "mspace", "ms", "mrow", "mfrac", "msqrt", "mroot",
    "mstyle", "merror", "mpadded", "mphantom", "menclose", "msub", "msup", "msubsup", "munder",
    "mover", "munderover", "mmultiscripts", "mprescripts", "none", "mtable", "mtr", "mtd"]);

// Letters of the Mathematical Alphanumeric Symbols block (Unicode 15, U+1D400): MathML Core, and so
// Chromium, knows no mathvariant but "normal". [capital A, small a, digit 0]
const ALPHABETS = {"bold": [0x1D400, 0x1D41A, 0x1D7CE], "italic": [0x1D434, 0x1D44E, 0],
    "bold-italic": [0x1D468, 0x1D482, 0], "script": [0x1D49C, 0x1D4B6, 0],
    "bold-script": [0x1D4D0, 0x1D4EA, 0], "fraktur": [0x1D504, 0x1D51E, 0],
    "double-struck": [0x1D538, 0x1D552, 0x1D7D8], "bold-fraktur": [0x1D56C, 0x1D586, 0],
    "sans-serif": [0x1D5A0, 0x1D5BA, 0x1D7E2], "bold-sans-serif": [0x1D5D4, 0x1D5EE, 0x1D7EC],
    "sans-serif-italic": [0x1D608, 0x1D622, 0],
    "sans-serif-bold-italic": [0x1D63C, 0x1D656, 0], "monospace": [0x1D670, 0x1D68A, 0x1D7F6]};
const GREEK = {"bold": [0x1D6A8, 0x1D6C2], "italic": [0x1D6E2, 0x1D6FC],
    "bold-italic": [0x1D71C, 0x1D736], "bold-sans-serif": [0x1D756, 0x1D770],
    "sans-serif-bold-italic": [0x1D790, 0x1D7AA]};
// The block's holes: letters that Unicode had before.
const HOLES = {0x1D455: 0x210E, 0x1D49D: 0x212C, 0x1D4A0: 0x2130, 0x1D4A1: 0x2131,
    0x1D4A3: 0x210B, 0x1D4A4: 0x2110, 0x1D4A7: 0x2112, 0x1D4A8: 0x2133, 0x1D4AD: 0x211B,
    0x1D4BA: 0x212F, 0x1D4BC: 0x210A, 0x1D4C4: 0x2134, 0x1D506: 0x212D, 0x1D50B: 0x210C,
    0x1D50C: 0x2111, 0x1D515: 0x211C, 0x1D51D: 0x2128, 0x1D53A: 0x2102, 0x1D53F: 0x210D,
    0x1D545: 0x2115, 0x1D547: 0x2119, 0x1D548: 0x211A, 0x1D549: 0x211D, 0x1D551: 0x2124};
const GREEK_SIGNS = {0x2207: 25, 0x2202: 51, 0x3F5: 52, 0x3D1: 53, 0x3F0: 54, 0x3D5: 55, 0x3F1: 56,
    0x3D6: 57};

function lettered(text, variant) {
    const latin = ALPHABETS[variant], greek = GREEK[variant];
    let result = "";
    if (!latin) return null;
    for (const character of text) {
        const code = character.codePointAt(0);
        let to = 0;
        if (code >= 0x41 && code <= 0x5A) to = latin[0] + code - 0x41;
        else if (code >= 0x61 && code <= 0x7A) to = latin[1] + code - 0x61;
        else if (code >= 0x30 && code <= 0x39) to = latin[2] && latin[2] + code - 0x30;
        else if (greek && code >= 0x391 && code <= 0x3A9) to = greek[0] + code - 0x391;
        else if (greek && code >= 0x3B1 && code <= 0x3C9) to = greek[1] + code - 0x3B1;
        else if (greek && GREEK_SIGNS[code]) to = greek[0] + GREEK_SIGNS[code];
        if (!to) return null;
        result += String.fromCodePoint(HOLES[to] || to);
    }
    return result; }

// MathML Core spaces an operator by its place in the row alone: in "(-1)" it takes the minus for a
// binary one, and it knows no space around a function's name. TeX's classes (The TeXbook, ch. 18)
// tell better; MathJax has found them.
const ORDINARY = 0, FUNCTION = 1, BINARY = 2, RELATION = 3, CLOSING = 5, INNER = 7;
const FOLLOWS = [ORDINARY, FUNCTION, CLOSING, INNER];  // a name keeps a thin space from these
const TIGHT = /^[-+\u2212\u00b1\u2213\/|\u2223\u2016\u2225]$/;
const THIN = "0.167em";
const isRow = node => node.isInferred || node.isKind("mrow") || node.isKind("TeXAtom");
function isNamed(node) {
    const base = /^m(?:sub|sup|subsup)$/.test(node.kind) ? node.childNodes[0] : node;
    return node.texClass === FUNCTION && base.isKind("mi"); }
function spacing(node) {
    const text = node.getText(), isName = node.texClass === FUNCTION && /^[A-Za-z]{2}/.test(text);
    if (TIGHT.test(text) && ![BINARY, RELATION].includes(node.texClass))
        return ' lspace="0em" rspace="0em"';
    if (text !== "\u2061" && !isName) return "";
    let last = node;
    while (last.parent && /^m(?:under|over|underover|sub|sup|subsup)$/.test(last.parent.kind))
        last = last.parent;
    const row = last.parent, next = row && row.childNodes[row.childNodes.indexOf(last) + 1];
    const after = next && [ORDINARY, FUNCTION, INNER].includes(next.texClass) ? THIN : "0em";
    if (!isName) return after === THIN ? ` rspace="${THIN}"` : "";
    return ` lspace="${FOLLOWS.includes(last.prevClass) ? THIN : "0em"}" rspace="${after}"`; }

function markup(node) {
    if (node.isKind("text")) return escaped(node.getText());
    const apart = child => isRow(node) && isNamed(child) && FOLLOWS.includes(child.prevClass)
        ? `<mspace width="${THIN}"></mspace>` : "";
    const inside = () => node.childNodes
        .map(child => child ? apart(child) + markup(child) : "<mrow></mrow>").join("");
    if (node.isInferred || node.isKind("math")) return inside();
    const tag = node.isKind("TeXAtom") ? "mrow" : node.kind;
    if (!TAGS.has(tag)) throw {id: "refused", message: "<" + tag + ">"};
    const style = node.attributes.getExplicit("style");
    if (style !== undefined && BRACKET.test(style))
        return `<mo stretchy="true">${/bottom: none/.test(style) ? "\u23b4" : "\u23b5"}</mo>`;
    let text = null, attributes = "";
    const given = node.attributes.getAllAttributes();
    const relative = tag === "mpadded" && padding(node).join("") !== "";
    const named = node.attributes.getExplicit("mathvariant");
    let variant = RENAMED[named] || named;
    if (["mi", "mn", "mo"].includes(tag) && node.childNodes.every(child => child.isKind("text"))) {
        const letters = lettered(node.getText(), variant);
        if (letters !== null) { text = letters; variant = undefined; }
    }
    for (const name of Object.keys(given)) {
        if (/^(?:href|style|class|id|src|on.*|xlink.*|actiontype)$/i.test(name))
            if (given[name] !== "MathML-Unit")  // \degree, \ohm and such
                throw {id: "refused", message: name};
        let value = String(name === "mathvariant" ? variant : given[name]).trim();
        if (/^math(?:color|background)$/.test(name)) value = COLOURS[value] || value;
        if (relative && ["width", "height", "depth", "lspace"].includes(name)) continue;
        if (ATTRIBUTES.has(name) && ATTRIBUTES.get(name).test(value))
            attributes += " " + name + '="' + escaped(value) + '"';
    }
    // MathML Core has no columnalign on tables; on cells a style sheet can select it.
    if (tag === "mtd") {
        const aligned = String(node.parent.parent.attributes.getExplicit("columnalign") || "")
            .trim().split(/\s+/);
        const align = aligned[Math.min(node.parent.childNodes.indexOf(node), aligned.length - 1)];
        if (/^(?:left|right)$/.test(align) && !node.attributes.getExplicit("columnalign"))
            attributes += ` columnalign="${align}"`;
    }
    if (tag === "mo" && !/ [lr]space=/.test(attributes)) attributes += spacing(node);
    const [before, after] = tag === "mpadded" ? padding(node) : ["", ""];
    return "<" + tag + attributes + ">" + before + (text === null ? inside() : text) + after +
        "</" + tag + ">"; }

// MathML Core takes an increment such as width="+1em" for a width: space on both sides instead.
const INCREMENT = /^([-+][0-9.]+)(e[mx]|p[xtc]|in|cm|mm)$/;
function padding(node) {
    const width = INCREMENT.exec(node.attributes.getExplicit("width"));
    const left = /^([-+]?[0-9.]+)(\D*)$/.exec(node.attributes.getExplicit("lspace") || "0");
    if (!width || !left || (left[2] && left[2] !== width[2])) return ["", ""];
    const space = length =>
        length ? `<mspace width="${Number(length.toFixed(3))}${width[2]}"></mspace>` : "";
    return [space(Number(left[1])), space(Number(width[1]) - Number(left[1]))]; }

function mathml(tex, display) {
    return attempt(tex, () => {
        const root = compiled({math: tex, display, inputData: {}}, null);
        root.setTeXclass(null);
        return markup(root); }); }
