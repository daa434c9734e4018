// MathJax set up to read TeX and to check it; mathml.js and svg.js build on it. Runs after the parts
// of the bundle that mathjax.py lists and after the constants MAX_DEPTH and SCALE, set there too.
"use strict";
var M = MathJax._, mmlFactory = new M.core.MmlTree.MmlFactory.MmlFactory();

// Three hot spots of the ES5 build, replaced by the same in few words (0.31 ms a formula became
// 125). 1: every node built four prototype-chained objects; here nodes of a kind
// share the defaults, and get inherited attributes of their own when the first one is set.
(function () {
    var home = M.core.MmlTree.Attributes, known = new Map();
    function Attributes(defaults, global) {
        var kind = known.get(defaults);
        if (!kind) {
            kind = function () {};
            kind.prototype = Object.create(Object.assign(Object.create(global), defaults));
            known.set(defaults, kind);
        }
        this.global = global;
        this.shared = this.inherited = kind.prototype;
        this.defaults = Object.getPrototypeOf(kind.prototype);
        this.attributes = new kind();
    }
    Attributes.prototype = Object.create(home.Attributes.prototype);
    Attributes.prototype.setInherited = function (name, value) {
        if (this.inherited === this.shared) {
            this.inherited = Object.create(this.defaults);
            Object.setPrototypeOf(this.attributes, this.inherited);
        }
        this.inherited[name] = value;
    };
    home.Attributes = Attributes;
})();

// The packages of Anki, less those that load, define, link, style or hide errors. bussproofs goes
// too: it typesets while it parses, which a check without output cannot do.
var without = ["html", "newcommand", "require", "autoload", "configmacros", "noundefined",
    "noerrors", "textmacros", "bussproofs"];
var jax = new M.input.tex_ts.TeX({
    packages: M.input.tex.AllPackages.AllPackages.filter(name => !without.includes(name)),
    formatError: (jax, error) => { throw error; }});
jax.setMmlFactory(mmlFactory);

// 2 and 3: factories without argument shuffling.
for (const factory of [mmlFactory, jax.parseOptions.itemFactory]) {
    for (const kind of Object.keys(factory.node)) {
        const Kind = factory.getNodeClass(kind);
        factory.node[kind] = (...rest) => new Kind(factory, ...rest);
    }
    factory.create = function (kind, ...rest) {
        return (this.node[kind] || this.node[this.defaultKind])(...rest); };
}
jax.parseOptions.nodeFactory.create = function (kind, ...rest) {
    const node = (this.factory[kind] || this.factory.node)(this, ...rest);
    if (kind === "node") this.configuration.addNode(rest[0], node);
    return node; };

// Tags become a last column of the table, and nothing is as wide as the page: there is no page.
// On cards there is one, and MathJax keeps both.
let paged = false;
jax.postFilters.add(({data}) => { if (paged) return; data.root.walkTree(node => {
    if (!node.isKind("mtable")) return;
    const has = name => node.attributes.getExplicit(name) !== undefined;
    for (const name of ["width", "columnwidth", "columnspacing"])
        if (/%/.test(node.attributes.getExplicit(name))) delete node.attributes.attributes[name];
    const rows = node.childNodes;
    if (!rows.some(row => row.isKind("mlabeledtr"))) return;
    const cells = row => row.childNodes.length - (row.isKind("mlabeledtr") ? 1 : 0);
    const count = Math.max(...rows.map(cells));
    node.setChildren(rows.map(row => {
        let inside = row.childNodes.slice(), label;
        if (row.isKind("mlabeledtr")) label = inside.shift(); else label = mmlFactory.create("mtd");
        delete label.attributes.attributes.id;
        while (inside.length < count) inside.push(mmlFactory.create("mtd"));
        const all = row.isKind("mlabeledtr") ? mmlFactory.create("mtr") : row;
        all.setChildren([...inside, label]);
        return all; }));
    const list = (name, length, usual, last) => {
        const value = has(name) ? String(node.attributes.getExplicit(name)).trim() : "";
        const words = value ? value.split(/\s+/) : [];
        const result = [];
        for (let k = 0; k < length; k++) result.push(words[Math.min(k, words.length - 1)] || usual);
        node.attributes.set(name, [...result, last].join(" ")); };
    list("columnalign", count, "center", "right");
    list("columnspacing", count - 1, "0.8em", "2em");
    if (has("columnlines")) list("columnlines", count - 1, "none", "none");
    for (const name of ["side", "minlabelspacing"]) delete node.attributes.attributes[name];
}); }, -7);

const blank = {inputData: {}};

function deep(node, left) {
    return left < 0 || (node.childNodes || []).some(child => deep(child, left - 1)); }

// The tree alone, without the filters that prepare it for output: they report no errors.
function probe(tex, display) {
    const options = jax.parseOptions;
    options.clear();
    options.tags.reset();
    options.tags.startEquation(blank);
    const parser = new M.input.tex.TexParser.default(tex, {display, isInner: false}, options);
    const tree = parser.mml();
    shallow(tex, tree);
    return tree;
}

// A group is up to four nodes deep.
function shallow(tex, tree) {
    if (tex.length > 400 && deep(tree, 4 * MAX_DEPTH)) throw {id: "depth", message: ""}; }

function failure(tex, error) {
    const parsers = jax.parseOptions.parsers, outer = parsers[parsers.length - 1];
    // Macros are expanded at the front of the parser's string, so count what is left.
    const at = outer ? tex.length - (outer.string.length - outer.i) : 0;
    return [error.id || "", String(error.message), at]; }

// The names of all commands and environments.
function known() {
    const names = kind => jax.parseOptions.handlers.get(kind)._configuration.items.flatMap(
        ({item}) => [...(item.map || new Map()).keys()].map(name => name.replace(/^\\/, "")));
    const words = kind => [...new Set(names(kind))].filter(name => /^[A-Za-z]+\*?$/.test(name));
    return JSON.stringify([words("macro"), words("environment")]); }

// What is wrong with each formula that is not sound, and how wide those of the others are at most
// that may be LONG em wide: none with less signs than \kern20em.
const SHORT = 8;
function check(formulas) {
    const found = [], long = [];
    formulas.forEach(([tex, display], index) => {
        try {
            const tree = probe(tex, display);
            if (tex.length <= SHORT) return;
            const most = bound(tree, tex, display);
            if (most >= LONG) long.push([index, Math.min(1e9, most)]);
        } catch (error) { found.push([index, ...failure(tex, error)]); }
    });
    jax.parseOptions.clear();
    return JSON.stringify([found, long]); }

// ---- what mathml.js and svg.js share

function compiled(item, doc) {
    jax.parseOptions.tags.reset();
    const root = jax.compile(item, doc);
    shallow(item.math, root);
    jax.parseOptions.clear();
    return root; }

function attempt(tex, make) {
    try { return JSON.stringify(["", make()]); }
    catch (error) { return JSON.stringify(["error", ...failure(tex, error)]); } }

const ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": " ", "\t": " ",
    "\r": " "};
const escaped = text => String(text).replace(/[&<>"\n\t\r]/g, c => ESCAPES[c]);

// The style of what \overbracket and \underbracket draw: three borders of an empty box.
const BRACKET = /^(?:border(?:-[a-z]+)?: ?(?:none|[0-9.]+em solid);? ?)+$/;
