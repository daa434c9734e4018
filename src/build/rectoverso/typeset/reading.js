// A formula as a line of text, for those who look for it or copy it: reading(node), from MathJax's
// tree after it was typeset. Fractions, scripts and roots are written as in Unicode's plain text
// mathematics (UTN #28): a/b, x_i^2, √(x+y); letters are plain ones.
"use strict";
const reading = (function () {
    // Stands where words must be told from what is beside them; \u2061 is TeX's own f applied to x.
    const APART = "\u2061";
    const STYLED = /[\u03d0-\u03f6\u2100-\u214f\u{1d400}-\u{1d7ff}]/gu;
    const ACCENTS = {"^": "\u0302", "\u02c6": "\u0302", "~": "\u0303", "\u02dc": "\u0303",
        "\u00af": "\u0304", "\u203e": "\u0304", "\u2015": "\u0304", "\u2013": "\u0304",
        "\u02d9": "\u0307", "\u00a8": "\u0308", "\u02c7": "\u030c", "\u00b4": "\u0301",
        "`": "\u0300", "\u02d8": "\u0306", "\u2192": "\u20d7"};
    const BRACES = /^[\u23b4\u23b5\u23de\u23df]$/;
    const kept = text => text.replace(/\u2061/g, "");

    // Whether a reader takes it for one thing.
    function single(text) {
        if (/^(?:[\p{L}\p{M}]+|[\p{N}.]+|\P{M}\p{M}*)$/u.test(text)) return true;
        if (!/^\(.*\)$/s.test(text)) return false;
        let depth = 0;
        for (let k = 0; k < text.length - 1; k++) {
            depth += (text[k] === "(") - (text[k] === ")");
            if (!depth) return false; }
        return true; }
    const grouped = text => single(kept(text).trim()) ? kept(text).trim() : `(${tidy(text)})`;
    const tidy = text => text
        .replace(/(?<=[\p{L}\p{N}\p{M}'\u2032])\u2061+(?=[\p{L}\p{N}\u221a\u220f\u2211\u222b\\])/gu,
            " ")
        .replace(/\u2061/g, "").replace(/\s+/g, " ").trim();

    const all = nodes => nodes.map(said).join("");
    const script = (mark, node) => {
        const text = node ? said(node) : "";
        if (!tidy(text)) return "";
        return /^[\u2032-\u2037\u2057']+$/.test(text) && mark === "^" ? text
            : mark + grouped(text) + APART; };

    // What stands at a sign with blanks around it stands right at it.
    const joined = (base, ...scripts) => {
        const end = base.trimEnd();
        return end + scripts.join("") + base.slice(end.length); };

    function over(base, node, mark) {
        const sign = node ? kept(said(node)).trim() : "";
        if (BRACES.test(sign)) return base;
        if (mark === "^" && sign in ACCENTS && node.attributes) {
            const letter = kept(base);
            const marked = single(letter) ? letter : grouped(base);
            return (marked + ACCENTS[sign]).normalize("NFC"); }
        if (mark === "_" && /^[_\u00af\u2015\u2013]$/.test(sign)) return grouped(base) + "\u0332";
        return joined(base, script(mark, node)); }

    function letters(node) {
        const text = node.getText().replace(STYLED, each => each.normalize("NFKC"));
        return [...text].length > 1 && node.isKind("mi") ? APART + text + APART : text; }

    function sign(node) {
        const text = letters(node), {texClass} = node;
        if (node.attributes.get("scriptlevel") > 0 || !text) return text;
        return texClass === 3 || texClass === 2 ? ` ${text} ` : texClass === 6 ? text + " "
            : text; }

    function blank(node) {
        const width = String(node.attributes.get("width"));
        return Number.parseFloat(width) >= 0.25 || /^(?:very)*thick/.test(width) ? " " : ""; }

    function table(node) {
        const rows = node.childNodes.map(row =>
            row.childNodes.map(cell => tidy(said(cell))).filter(text => text).join(" "));
        return rows.filter(text => text).join("; "); }

    function said(node) {
        const kids = (node.childNodes || []).filter(child => child);
        switch (node.kind) {
        case "mi": case "mn": return letters(node);
        case "mtext": case "ms": return letters(node).replace(/\u00a0/g, " ");
        case "mo": return sign(node);
        case "mspace": return blank(node);
        case "mphantom": case "mprescripts": case "none": case "annotation": return "";
        case "mfrac": {
            const bar = /^0(?![.]?[0-9])/.test(String(node.attributes.get("linethickness")));
            return APART + grouped(said(kids[0])) + (bar ? "\u00a6" : "/") +
                grouped(said(kids[1])) + APART; }
        case "msqrt": return APART + "\u221a" + grouped(all(kids)) + APART;
        case "mroot": return APART + grouped(said(kids[1])) + "\u221a" + grouped(said(kids[0])) +
            APART;
        case "msub": case "msup": case "msubsup": {
            const [base, sub, sup] = ["base", "sub", "sup"].map(name => node.childNodes[node[name]]);
            return joined(base ? said(base) : "", script("_", sub), script("^", sup)); }
        case "munder": case "mover": case "munderover": {
            const [base, under, above] = ["base", "under", "over"].map(
                name => node.childNodes[node[name]]);
            let text = base ? said(base) : "";
            if (under) text = over(text, under, "_");
            return above ? over(text, above, "^") : text; }
        case "mmultiscripts":
            return kids.map((kid, at) => at ? script(at % 2 ? "_" : "^", kid) : said(kid)).join("");
        case "mtable": return table(node);
        default: return all(kids); } }

    return root => tidy(said(root)); })();
