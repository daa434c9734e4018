// A side of a card in its frame. The page around it says what to show and is told how high it is;
// nothing else runs here, and nothing is loaded but the deck's pictures and sounds.
"use strict";

// MathJax would keep the choices of its menu there, and says so on every page that has none.
Object.defineProperty(window, "localStorage", {
  value: {getItem: () => null, setItem() {}, removeItem() {}},
});

// As Anki sets MathJax up, with the fonts at hand: a frame without an origin can't fetch any.
window.MathJax = {
  tex: {
    displayMath: [["\\[", "\\]"]],
    processEscapes: false,
    processEnvironments: false,
    processRefs: false,
    packages: {"[+]": ["noerrors", "mathtools"], "[-]": ["textmacros"]},
  },
  loader: {load: ["[tex]/noerrors", "[tex]/mathtools"]},
  startup: {
    typeset: false,
    ready() {
      const faces = MathJax._.output.chtml.fonts.tex_ts.TeXFont.defaultFonts;
      for (const face of Object.values(faces)) {
        const name = /%%URL%%\/([\w-]+\.woff)/.exec(face.src);
        if (name && FONTS[name[1]]) face.src = `url("${FONTS[name[1]]}") format("woff")`;
      }
      MathJax.startup.defaultReady();
    },
  },
};

const PLAYED = /\[anki:play:[qa]:(\d+)\]/g;
const BUTTON = '<a class="replay-button soundLink" href="#" role="button" aria-label="Play"' +
  ' data-sound="$1"><svg class="playImage" viewBox="0 0 64 64" aria-hidden="true">' +
  '<circle cx="32" cy="32" r="29"/><path d="M56 32 L19 52 L19 12 Z"/></svg></a>';
const PHONE = ["mobile", "android"], NIGHT = ["nightMode", "night_mode"];

let sounds = [], wanted = null, busy = false, playing = null;

const say = message => parent.postMessage(message, "*");
const qa = () => document.getElementById("qa");

function height() {
  say({type: "height", height: Math.ceil(document.documentElement.getBoundingClientRect().height)});
}

function light(night, phone) {
  const root = document.documentElement;
  root.classList.toggle("night-mode", night);
  for (const name of NIGHT) document.body.classList.toggle(name, night);
  for (const name of PHONE) root.classList.toggle(name, phone);
}

async function show(side) {
  sounds = side.sounds;
  const open = [...document.querySelectorAll("#qa details")].map(each => each.open);
  document.body.classList.remove(...[...document.body.classList].filter(
    name => /^card\d+$/.test(name)));
  document.body.classList.add(`card${side.ordinal + 1}`);
  light(side.night, side.phone);
  MathJax.typesetClear();
  qa().innerHTML = side.html.replace(PLAYED, BUTTON);
  if (side.again) {
    document.querySelectorAll("#qa details").forEach((each, number) => {
      if (open[number] !== undefined) each.open = open[number];
    });
  }
  await MathJax.typesetPromise();
  height();
  say({type: "shown", serial: side.serial});
}

// One side after the other; of those that wait only the last is worth showing.
async function work() {
  if (busy) return;
  busy = true;
  await MathJax.startup.promise;
  while (wanted) {
    const side = wanted;
    wanted = null;
    await show(side);
  }
  busy = false;
}

addEventListener("message", event => {
  if (event.source !== parent) return;
  const said = event.data;
  if (said.type === "show") {
    wanted = said;
    work();
  } else if (said.type === "light") {
    light(said.night, said.phone);
  }
});

addEventListener("click", event => {
  const link = event.target.closest?.("a");
  if (!link) return;
  event.preventDefault();
  if (link.dataset.sound !== undefined) {
    const name = sounds[Number(link.dataset.sound)];
    playing?.pause();
    if (name) (playing = new Audio(encodeURIComponent(name))).play();
  } else if (link.getAttribute("href")) {
    say({type: "link", address: link.href});
  }
});

addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const inside = event.target.closest?.("summary, a, audio, label");
  if (inside && [" ", "Enter"].includes(event.key)) return;
  const scrolls = ["ArrowUp", "ArrowDown", " "].includes(event.key);
  if (scrolls) event.preventDefault();
  say({type: "key", key: event.key});
});

addEventListener("DOMContentLoaded", () => {
  new ResizeObserver(height).observe(document.body);
  say({type: "ready"});
});
