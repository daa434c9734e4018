// What MathJax's bundle looks for in a browser, before its first part is read.
var window = globalThis;
var MathJax = {loader: {load: []}};
