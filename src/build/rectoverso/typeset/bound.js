// A width that a formula surely stays under, from its tree alone: bound(node, display), in em. Most
// formulas are so short that nothing has to be measured. Letters and spaces are those of MathJax's
// own fonts, at their widest.
"use strict";
// What stands in the device's own font, whatever that is: a guess for letters, and Hangul, Han and
// kana in squares.
const advance = code => code >= 0x0300 && code <= 0x036f || code >= 0x1160 && code <= 0x11ff ? 0
    : code >= 0x1100 && code <= 0x115f || code >= 0x2e80 ? 1 : 0.6;

const bound = (function () {
    const SMALL = 0.7071;
    const italic = character => /[ijlt]/.test(character) ? 0.42
        : /[a-gijlo-tvyz\u2202]/.test(character) ? 0.54
        : /[hknuxw\u03b1-\u03c8]/.test(character) ? character === "w" ? 0.73 : 0.66
        : /[FIJLPSTUVYZ]/.test(character) ? 0.72
        : /[A-Zm\u0391-\u03c9]/.test(character) ? /[MW]/.test(character) ? 1 : 0.9
        : Math.max(1.06, advance(character.codePointAt(0)));
    const upright = character => /[fijl.,:;'!|\s\u00a0[\]]/.test(character) ? 0.31
        : /[rst()-]/.test(character) ? 0.4 : /[=+]/.test(character) ? 0.78
        : /[acegovz0-9/]/.test(character) ? 0.53 : /[a-ln-vx-z]/.test(character) ? 0.56
        : /[A-LN-VX-Z]/.test(character) ? 0.79 : /[MWmw]/.test(character) ? 1.03
            : Math.max(1.2, advance(character.codePointAt(0)));
    function letters(node) {
        const text = node.getText(), variant = String(node.attributes.getExplicit("mathvariant"));
        let sum = 0;
        if (/script|calligraphic|fraktur|serif-/.test(variant)) return 1.5 * text.length;
        if (variant === "double-struck" && !/^[A-Z]*$/.test(text)) return 1.1 * text.length;
        const one = text.length === 1 && node.isKind("mi") && variant !== "normal" ? italic
            : upright;
        for (const character of text) sum += one(character);
        return (/bold/.test(variant) ? 1.2 : 1) * sum; }
    const EM = {em: 1, ex: 0.45, pt: 0.1, px: 0.07, mu: 1 / 18};
    const NAMED = /^(?:very){0,2}thi(?:n|ck)mathspace$|^mediummathspace$/;
    const length = value => {
        const found = /^([-+]?[0-9.]+)(e[mx]|p[tx]|mu)$/.exec(String(value).trim());
        if (found) return Math.max(0, Number(found[1]) * EM[found[2]]);
        return NAMED.test(value) ? 0.4 : Infinity; };

    // An operator with the most space that TeX leaves around its kind: in scripts there is none.
    function operator(node) {
        const text = node.getText(), code = text.codePointAt(0) || 0;
        const given = name => node.attributes.getExplicit(name);
        const space = smallest < 1 ? 0 : 1;
        if (given("accent") === true && given("stretchy") === false) return 0.56;
        if (text.length > 1) return letters(node) + 0.56 * space;
        if (code >= 0x23b4 && code <= 0x23e1) return 1.9;
        if (given("minsize") !== undefined || given("stretchy") === true) return 1;
        if (/[\u2061-\u2064]/.test(text)) return 0;
        if (/[()]/.test(text)) return 0.4;
        if (/[[\]!'.\u2032]/.test(text)) return 0.31;
        if (/[{}\u27e8\u27e9\u2308-\u230b]/.test(text)) return 0.5;
        if (/[,;]/.test(text)) return 0.28 + 0.17 * space;
        if (/[|/]/.test(text)) return 0.51;
        if (/[:\u22c5\u2223]/.test(text)) return 0.28 + 0.56 * space;
        if (/[\u2016\u2225]/.test(text)) return 0.5 + 0.56 * space;
        if (/[*\u2217\u2218]/.test(text)) return 0.5 + 0.45 * space;
        if (/[-+\u2212\u00d7\u2295-\u2299]/.test(text)) return 0.78 + (leads ? 0 : 0.45 * space);
        if (/[=<>\u2264\u2265\u2248\u2208\u223c]/.test(text)) return 0.78 + 0.56 * space;
        if (code >= 0x27f5 && code <= 0x27ff) return 2.5;
        if (code === 0x222b || code === 0x222e) return 1.4;
        if (code >= 0x220f && code <= 0x2211) return 1.45 + 0.4 * space;
        if (code >= 0x2212 && code <= 0x2233 || code >= 0x22c0 && code <= 0x22c3 ||
            code >= 0x2a00) return 2.6;
        return 1.56; }

    function table(node) {
        const columns = [], around = shown;
        shown = node.attributes.getExplicit("displaystyle") === true;
        for (const row of node.childNodes)
            row.childNodes.forEach((cell, at) => {
                columns[at] = Math.max(columns[at] || 0, bound(cell)); });
        shown = around;
        const given = node.attributes.getExplicit("columnspacing");
        const gaps = given === undefined ? [1] : String(given).trim().split(/\s+/).map(length);
        let sum = node.attributes.getExplicit("frame") === undefined ? 0 : 1;
        columns.forEach((width, at) => {
            sum += width + (at ? gaps[Math.min(at - 1, gaps.length - 1)] : 0); });
        const tagged = node.childNodes.some(row => row.isKind("mlabeledtr"));
        return tagged ? 2 * sum : sum; }

    // A sign that stands first, or behind another, is no operator between two.
    let leads = false;
    const all = node => {
        let sum = 0, before = null;
        for (const child of node.childNodes) if (child) {
            leads = !before || before.isKind("mo") && !/[)\]}|!\u2032\u27e9]/.test(before.getText());
            sum += bound(child);
            before = child; }
        return sum; };
    const most = (node, from) => Math.max(0, ...present(node, from).map(bound));
    const present = (node, from) => node.childNodes.slice(from).filter(child => child);
    // Above and below: signs that stretch have a least width.
    const around = node => Math.max(0, ...present(node, 1).map(child =>
        child.isKind("mo") ? bound(child) : small(() => bound(child))));
    let shown = false, smallest = 1;

    function bound(node) {
        const kids = node.childNodes;
        switch (node.kind) {
        case "text": case "XML": return 0;
        case "mi": return letters(node) + (node.texClass === 1 && smallest === 1 ? 0.34 : 0);
        case "mn": case "mtext": return letters(node);
        case "mo": return operator(node);
        case "mspace": return length(node.attributes.getExplicit("width") || "0em");
        case "msub": case "msup":
            return bound(kids[0]) + 0.1 + small(() => bound(kids[1]));
        case "msubsup":
            return bound(kids[0]) + 0.2 + small(() => most(node, 1));
        case "munder": case "mover": case "munderover": {
            const base = bound(kids[0]), over = around(node);
            return shown || !beside(kids[0]) ? Math.max(base, over) : base + over + 0.2; }
        case "mfrac": return fraction(node) + 0.3;
        case "mstyle": return styled(node);
        case "msqrt": return all(node) + 1.1;
        case "mtable": return table(node);
        case "mphantom": case "mrow": case "TeXAtom": case "math": case "mtd":
        case "inferredMrow": return all(node);
        case "mpadded": return all(node) + padding(node);
        default: return all(node) + 1; } }

    // Scripts are smaller, but no formula is set below half of its size.
    function small(measured) {
        const scale = smallest > 0.5 ? SMALL : 1, before = smallest;
        smallest *= scale;
        const width = measured();
        smallest = before;
        return scale * width; }

    // Within a line, what stands above and below some operators stands beside them.
    function beside(node) {
        while (node.childNodes.length === 1 && !node.isToken) node = node.childNodes[0];
        if (!node.isKind("mo")) return !node.isToken;
        const code = node.getText().codePointAt(0) || 0;
        return node.attributes.getExplicit("movablelimits") === true ||
            code >= 0x220f && code <= 0x2233 || code >= 0x22c0 && code <= 0x22c3 ||
            code >= 0x2a00 && code <= 0x2aff; }

    // What a fraction consists of is a style below its own.
    function fraction(node) {
        if (!shown) return small(() => most(node, 0));
        shown = false;
        const width = most(node, 0);
        shown = true;
        return width; }

    // \displaystyle, \tfrac and the like: a style of its own, from there on.
    function styled(node) {
        const given = name => node.attributes.getExplicit(name);
        const [style, size] = [shown, smallest];
        if (given("displaystyle") !== undefined) shown = given("displaystyle") === true;
        if (Number(given("scriptlevel")) === 0) smallest = 1;
        const width = all(node) * smallest / size;
        [shown, smallest] = [style, size];
        return width; }

    const padding = node => {
        const width = node.attributes.getExplicit("width");
        return width === undefined ? 0 : length(String(width).replace(/^\+/, "")); };

    // Where sizes change, and where rows stand apart, all is measured.
    const OTHER = /\\(?:[Hh]uge|LARGE|[Ll]arge)|\{(?:multline|CD)\b/;
    return (tree, tex, display) => {
        if (OTHER.test(tex)) return Infinity;
        shown = display && !/\\nolimits/.test(tex);
        smallest = 1;
        return bound(tree) + 0.3; }; })();
