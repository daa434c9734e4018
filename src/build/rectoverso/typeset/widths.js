// How wide formulas are on a card: widths([[tex, display], ...]), in em of the formula's own size;
// of one that MathJax can't set, what it throws. MathJax measures before it draws, in the same way
// for all its outputs; nothing is drawn. (Its output for browsers would be read faster, but shares
// data with that of svg.js and spoils them.)
"use strict";
const ruler = new M.output.svg_ts.SVG({fontCache: "none", font: out.font});
ruler.setAdaptor(adaptor);
ruler.initialize();
ruler.measureTextNode = function (node) {
    let w = 0;
    for (const character of adaptor.textContent(node)) w += advance(character.codePointAt(0));
    return {w, h: 0.83, d: 0.12}; };

function widths(formulas) {
    return JSON.stringify(formulas.map(([tex, display]) => {
        const item = new doc.options.MathItem(tex, jax, display);
        item.setMetrics(16, ruler.font.params.x_height * 16, 80 * 16, 1000000, 1);
        paged = true;
        try {
            item.root = compiled(item, doc);
            const {w} = ruler.getBBox(item, doc);
            if (!Number.isFinite(w)) throw {id: "", message: "width"};
            return w;
        } catch (error) { return failure(tex, error); } finally { paged = false; } })); }
