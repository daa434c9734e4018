// The page around the cards: the list, what is shown of a question, the keys. What comes from the
// deck is put in as text; its HTML goes into frames that have no origin and run no script of its.
"use strict";

const $ = id => document.getElementById(id);
const ROW = 40, PHONE = 390, DESKTOP = 860, LEAST = 120, GAP = 20, SMALLEST = 0.7;
const SIDES = ["front", "back", "both"], DEVICES = ["phone", "desktop", "both"];
const NARROW = matchMedia("(max-width: 760px)");

const state = {
  chapters: [], languages: [], findings: {ready: false, found: [], states: {}}, editor: "",
  language: "", key: "", ordinal: 0, card: null, dark: false, device: "phone", sides: "both",
  items: [], places: new Map(), serial: 0, lost: false, printed: null, told: 0,
};
window.seen = [];  // when each card stood on the screen, for measuring

// ---------------------------------------------------------------- elements

function made(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in element && key !== "list") element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

const remember = (name, value) => {
  try { localStorage.setItem(`rectoverso-${name}`, value); } catch { /* a private window */ }
};
const remembered = name => {
  try { return localStorage.getItem(`rectoverso-${name}`); } catch { return null; }
};

function address(path, line, column) {
  const whole = encodeURI(`${state.folder}/${path}`).replace(/[?#]/g, encodeURIComponent);
  return state.editor.replace("{path}", whole).replace("{line}", line).replace("{column}", column);
}

function placeLink(path, line, column) {
  return made("a", {
    className: "place", href: address(path, line, column), textContent: `${path}:${line}`,
    title: "open it in the editor",
  });
}

// ---------------------------------------------------------------- the list

const findingsOf = (language, row) => state.places.get(`${language}/${row[0]}`) || [];
const changeOf = (language, row) => (state.findings.states[language] || {})[row[0]] || "";

function sortFindings() {
  state.places = new Map();
  for (const each of state.findings.found) {
    const language = each.path.split("/")[0];
    const name = each.key ? `${language}/${each.key}` : `file:${each.path}`;
    state.places.set(name, [...(state.places.get(name) || []), each]);
  }
}

function fillFilters() {
  const keep = (select, options) => {
    const before = select.value;
    select.replaceChildren(...options);
    select.value = [...select.options].some(each => each.value === before) ? before : "";
  };
  const option = (value, words) => made("option", {value, textContent: words});
  const here = state.chapters.filter(each => each.language === state.language);
  keep($("chapter"), [option("", "All chapters"), ...here.map(
    each => option(`${each.path}#${each.id}`, each.title || each.path))]);
  const tags = new Set(here.flatMap(each => each.rows.flatMap(row => row[2])));
  keep($("tag"), [option("", "All tags"), ...[...tags].sort().map(each => option(each, each))]);
}

function fillList() {
  const words = $("search").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const chapter = $("chapter").value, tag = $("tag").value;
  const findings = $("with-findings").checked, changes = $("with-changes").checked;
  const items = [];
  let count = 0, all = 0;
  const plain = !words.length && !chapter && !tag && !changes;
  const files = [...state.places.keys()].filter(name => name.startsWith("file:"));
  if (plain && files.length) {
    items.push({head: "Files"});
    for (const file of files) items.push({file: file.slice(5), key: file});
  }
  for (const each of state.chapters) {
    if (each.language !== state.language) continue;
    all += each.rows.length;
    if (chapter && chapter !== `${each.path}#${each.id}`) continue;
    const rows = each.rows.filter(row =>
      (!tag || row[2].includes(tag)) &&
      (!findings || findingsOf(each.language, row).length) &&
      (!changes || changeOf(each.language, row)) &&
      words.every(word => row[0].includes(word) || row[1].toLowerCase().includes(word)));
    if (!rows.length) continue;
    items.push({head: each.title || each.path});
    for (const row of rows) items.push({row, key: row[0], chapter: each});
    count += rows.length;
  }
  state.items = items;
  const what = all === 1 ? "question" : "questions";
  $("count").textContent = count === all ? `${all} ${what}` : `${count} of ${all} ${what}`;
  drawList();
}

function drawList() {
  const list = $("list"), rows = $("rows");
  rows.style.height = `${state.items.length * ROW}px`;
  const first = Math.max(0, Math.floor(list.scrollTop / ROW) - 8);
  const last = Math.min(state.items.length, first + Math.ceil(list.clientHeight / ROW) + 16);
  const drawn = [];
  for (let number = first; number < last; number++) drawn.push(drawRow(state.items[number], number));
  rows.replaceChildren(...drawn);
  const chosen = state.items.findIndex(item => item.key === state.key);
  if (chosen >= first && chosen < last) list.setAttribute("aria-activedescendant", `row-${chosen}`);
  else list.removeAttribute("aria-activedescendant");
}

function drawRow(item, number) {
  const place = `${number * ROW}px`;
  if (item.head !== undefined) {
    const head = made("div", {className: "head", role: "presentation", dir: "auto"},
      made("span", {className: "words", textContent: item.head}));
    head.style.top = place;
    return head;
  }
  const found = item.row ? findingsOf(item.chapter.language, item.row) : state.places.get(item.key);
  const errors = found.filter(each => each.severity === "error").length;
  const change = item.row ? changeOf(item.chapter.language, item.row) : "";
  const row = made("div", {
    className: "row", role: "option", id: `row-${number}`, dir: "auto",
    "aria-selected": String(item.key === state.key), "aria-posinset": number + 1,
    "aria-setsize": state.items.length,
  },
  item.row && item.row[5] ? made("span", {className: "follow", textContent: "↳",
    "aria-label": "follow-up"}) : null,
  made("span", {className: "words", textContent: item.row ? item.row[1] || "(no words)" : item.file}),
  change ? made("span", {className: "mark changed", textContent: change}) : null,
  found.length ? made("span", {
    className: `mark ${errors ? "error" : "warning"}`, textContent: found.length,
    title: `${errors} errors, ${found.length - errors} warnings`,
  }) : null);
  row.style.top = place;
  if (item.row && item.row[5]) row.style.paddingInlineStart = `${12 + 12 * item.row[5]}px`;
  row.addEventListener("click", () => {
    choose(item.key);
    openList(false);
  });
  return row;
}

function reveal() {
  const number = state.items.findIndex(item => item.key === state.key), list = $("list");
  if (number < 0) return;
  const top = number * ROW;
  if (top < list.scrollTop + ROW) list.scrollTop = top - ROW;
  else if (top + 2 * ROW > list.scrollTop + list.clientHeight)
    list.scrollTop = top + 2 * ROW - list.clientHeight;
}

function walk(step, wanted = () => true) {
  const items = state.items.filter(item => item.key !== undefined && wanted(item));
  const at = items.findIndex(item => item.key === state.key);
  let next = items[at < 0 ? 0 : Math.min(items.length - 1, Math.max(0, at + step))];
  if (at < 0 && wanted.length) next = items[0];
  if (next) choose(next.key);
}

const isMarked = item => (item.row ? findingsOf(item.chapter.language, item.row)
  : state.places.get(item.key)).length > 0;

function nextMarked() {
  const from = state.items.findIndex(item => item.key === state.key);
  const all = [...state.items.slice(from + 1), ...state.items.slice(0, from + 1)];
  const next = all.find(item => item.key !== undefined && isMarked(item));
  if (next) choose(next.key);
}

function openList(open) {
  $("list-pane").classList.toggle("open", open);
  $("open-list").setAttribute("aria-expanded", String(open));
  if (open) {
    drawList();
    reveal();
  }
}

// ---------------------------------------------------------------- the cards

const frames = new Map();  // by side and device, made when first needed

function frame(side, device) {
  const name = `${side}-${device}`;
  if (frames.has(name)) return frames.get(name);
  const element = made("iframe", {
    src: "cards/", sandbox: "allow-scripts",
    title: `${side === "front" ? "Front" : "Back"} of the card, ${device}`,
  });
  const sheet = made("div", {className: "sheet"}, element);
  const leaf = made("figure", {className: `leaf ${device}`},
    made("figcaption", {textContent: `${side === "front" ? "recto · front" : "verso · back"}`
      + ` · ${device}`}), sheet);
  const one = {side, device, element, sheet, leaf, ready: false, waiting: null, height: LEAST};
  frames.set(name, one);
  return one;
}

function drawFrames() {
  const sides = state.sides === "both" ? ["front", "back"] : [state.sides];
  const devices = state.device === "both" ? ["phone", "desktop"] : [state.device];
  const wanted = devices.flatMap(device => sides.map(side => frame(side, device)));
  const there = [...$("frames").children];
  for (const one of frames.values()) one.leaf.hidden = !wanted.includes(one);
  for (const one of wanted) {
    if (!there.includes(one.leaf)) $("frames").append(one.leaf);
    show(one);
  }
  sizeFrames();
}

function sizeFrames() {
  const style = getComputedStyle($("leaves"));
  const room = $("leaves").clientWidth - parseFloat(style.paddingLeft)
    - parseFloat(style.paddingRight);
  const shown = [...frames.values()].filter(one => !one.leaf.hidden);
  const pair = shown.filter(one => one.device === "phone").length === 2
    ? (room - GAP) / 2 / (PHONE + 2) : 0;
  for (const one of shown) {
    const width = one.device === "phone" ? PHONE : DESKTOP;
    let scale = Math.min(1, room / (width + 2));
    if (one.device === "phone" && pair >= SMALLEST) scale = Math.min(scale, pair);
    one.element.style.width = `${width}px`;
    one.element.style.height = `${one.height}px`;
    one.element.style.transform = scale < 1 ? `scale(${scale})` : "";
    one.sheet.style.width = `${Math.floor(width * scale) + 2}px`;
    one.sheet.style.height = `${Math.ceil(one.height * scale) + 2}px`;
  }
}

function show(one, again = false) {
  const card = state.card, chosen = card && card.cards[state.ordinal];
  if (!chosen) return;
  const message = {
    type: "show", serial: state.serial, again, html: card.style + chosen[one.side],
    sounds: chosen[`${one.side}Sounds`], ordinal: chosen.ordinal, night: state.dark,
    phone: one.device === "phone",
  };
  if (one.ready) one.element.contentWindow.postMessage(message, "*");
  else one.waiting = message;
}

addEventListener("message", event => {
  const one = [...frames.values()].find(each => each.element.contentWindow === event.source);
  if (!one) return;
  const said = event.data;
  if (said.type === "ready") {
    one.ready = true;
    if (one.waiting) one.element.contentWindow.postMessage(one.waiting, "*");
    one.waiting = null;
  } else if (said.type === "height") {
    one.height = Math.min(20000, Math.max(LEAST, Number(said.height) || 0));
    sizeFrames();
  } else if (said.type === "shown") {
    window.seen.push([said.serial, one.side, Date.now()]);
    if (window.seen.length > 500) window.seen.shift();
  } else if (said.type === "link" && /^(https?:|mailto:)/.test(said.address)) {
    open(said.address, "_blank", "noopener,noreferrer");
  } else if (said.type === "key") {
    key(String(said.key));
  }
});

// Puts a card on the screen; `again` where it is the one that is there, edited.
function take(card) {
  const again = state.card && state.card.key === card.key && state.card.language === card.language;
  if (again && card.made < state.card.made) return;  // what was asked for before a save
  if (!again) state.ordinal = 0;
  state.card = card;
  state.language = card.language;
  state.key = card.key;
  state.ordinal = Math.min(state.ordinal, Math.max(0, card.cards.length - 1));
  state.serial += 1;
  state.lost = false;
  const wanted = state.sides === "both" ? ["front", "back"] : [state.sides];
  const devices = state.device === "both" ? ["phone", "desktop"] : [state.device];
  $("frames").hidden = !card.cards.length;
  if (frames.size) {
    for (const device of devices) for (const side of wanted) show(frame(side, device), again);
  }
  drawFramesOnce();
  drawAbout();
  drawFindings();
  const hash = `#${encodeURIComponent(card.language)}/${encodeURIComponent(card.key)}`;
  if (location.hash !== hash) history.replaceState(null, "", hash);
  if (state.printed) $("page").classList.toggle("old", true);
  if (!again) forgetPage();
  later("entry", drawEntry, 350);
}

let drawnAs = "";
function drawFramesOnce() {
  const as = `${state.sides} ${state.device}`;
  if (as !== drawnAs) {
    drawnAs = as;
    drawFrames();
  }
}

function drawAbout() {
  const card = state.card;
  $("nothing").hidden = Boolean(card && card.cards.length);
  if (!card) return;
  const change = (state.findings.states[card.language] || {})[card.key];
  $("about").replaceChildren(
    made("span", {className: "faint", dir: "auto", textContent: card.chapter || ""}),
    made("span", {className: "id", textContent: card.id || "no id yet"}),
    ...(card.tags || []).map(tag => made("span", {className: "tag", textContent: tag})),
    ...(change ? [made("span", {className: "state", textContent: change})] : []),
    placeLink(card.path, card.line, card.column));
  $("nothing").textContent = card.message || "This question has no card.";
  $("which").hidden = card.cards.length < 2;
  $("which").replaceChildren(...card.cards.map((each, number) => made("button", {
    type: "button", textContent: each.name, "aria-pressed": String(number === state.ordinal),
    onclick: () => chooseCard(number),
  })));
  document.title = `${card.title || card.id} · Rectoverso`;
}

function chooseCard(number) {
  state.ordinal = number;
  state.serial += 1;
  for (const one of frames.values()) if (!one.leaf.hidden) show(one);
  drawAbout();
}

async function choose(name) {
  state.key = name;
  drawList();
  reveal();
  if (name.startsWith("file:")) {
    state.card = null;
    $("frames").hidden = true;
    $("which").hidden = true;
    $("about").replaceChildren(made("span", {className: "id", textContent: name.slice(5)}));
    $("nothing").hidden = false;
    $("nothing").textContent = "Findings that belong to no question of this file.";
    $("entry").replaceChildren();
    drawFindings();
    return;
  }
  const language = state.language;
  const card = await values(`card?${query(language, name)}`);
  if (state.key === name && card) take(card);
}

const query = (language, name) => new URLSearchParams({language, key: name}).toString();

// ---------------------------------------------------------------- beside the card

function drawFinding(each) {
  return made("div", {className: `finding ${each.severity}`},
    made("div", {}, made("span", {className: "code", textContent: each.code}), " ",
      made("span", {dir: "auto", textContent: each.message})),
    ...each.hints.map(hint => made("div", {className: "hint", dir: "auto", textContent: hint})),
    each.fix ? made("div", {className: "hint",
      textContent: `rectoverso check --fix${each.unsafe ? " --unsafe-fixes" : ""} can do it: ${each.fix}`}) : null,
    placeLink(each.path, each.line, each.column));
}

function drawFindings() {
  const name = state.key.startsWith("file:") ? state.key : `${state.language}/${state.key}`;
  const mine = state.places.get(name) || [], all = state.findings.found.length;
  const parts = mine.map(drawFinding);
  if (state.lost) {
    parts.unshift(made("div", {className: "finding", textContent:
      "This question is not in the deck at the moment. Was its id changed, or is the file only "
      + "half saved? What stands here is what it was."}));
  }
  if (!mine.length && !state.lost) {
    parts.push(state.findings.ready
      ? made("p", {className: "well", textContent: "Nothing is wrong here."})
      : made("p", {className: "faint", textContent: "The deck is being checked…"}));
  }
  if (all > mine.length) {
    parts.push(made("button", {
      type: "button", textContent: `${all} in the whole deck`,
      onclick: () => {
        for (const id of ["search", "chapter", "tag"]) $(id).value = "";
        $("with-findings").checked = true;
        fillList();
        openList(NARROW.matches);
      },
    }));
  }
  $("found").replaceChildren(...parts);
}

async function drawEntry() {
  const card = state.card;
  if (!card || !card.cards.length) return;
  const where = `entry?${query(card.language, card.key)}`;
  const answer = await fetch(where).catch(() => null);
  if (state.card !== card) return;
  if (!answer || !(answer.headers.get("content-type") || "").startsWith("text/html")) {
    const words = answer ? await answer.text() : "the preview does not answer";
    $("entry").replaceChildren(made("p", {className: "faint", textContent: words}));
    return;
  }
  const shown = $("entry").querySelector("iframe");
  const element = made("iframe", {
    src: where, sandbox: "allow-same-origin", title: "The question's entry on the cheat sheet",
  });
  element.addEventListener("load", () => {
    const body = element.contentDocument?.body;
    if (body) {
      body.style.zoom = 1;
      body.style.zoom = (element.clientWidth - 1) / body.getBoundingClientRect().width;
      element.style.height = `${Math.min(900, Math.ceil(body.getBoundingClientRect().height) + 2)}px`;
    }
    if (shown) shown.remove();
    element.style.position = element.style.visibility = "";
  });
  if (shown) {
    element.style.position = "absolute";
    element.style.visibility = "hidden";
    $("entry").append(element);
  } else {
    $("entry").replaceChildren(element);
  }
}

function forgetPage() {
  state.printed = null;
  $("page").replaceChildren();
  $("laying").textContent = "";
}

async function layOut() {
  const card = state.card;
  if (!card) return;
  $("lay-out").disabled = true;
  $("laying").textContent = "Its chapter is being laid out; go on meanwhile.";
  const answer = await fetch(`book?${query(card.language, card.key)}`, {method: "POST"})
    .then(got => got.json(), () => ({message: "the preview does not answer"}));
  $("lay-out").disabled = false;
  if (!state.card || state.card.key !== card.key) {
    $("laying").textContent = "";
    return;
  }
  $("laying").textContent = answer.message || "";
  if (answer.message) return;
  state.printed = answer;
  const link = made("a", {
    href: `book/${encodeURIComponent(answer.document)}#page=${answer.number}`, target: "_blank",
    rel: "noopener", textContent: "its chapter as a PDF",
  });
  $("page").classList.remove("old");
  $("page").replaceChildren(link, answer.picture ? made("img", {
    src: `book/${encodeURIComponent(answer.picture)}?${Date.now()}`,
    alt: `The page of the book on which the question stands`,
  }) : "");
}

// ---------------------------------------------------------------- what the server says

const values = async where => {
  const answer = await fetch(where).catch(() => null);
  return answer && answer.ok ? answer.json() : null;
};

const timers = {};
function later(name, work, wait) {
  clearTimeout(timers[name]);
  timers[name] = setTimeout(work, wait);
}

function sayStatus(status) {
  $("status").hidden = status.state === "ready";
  $("status").textContent = status.state === "reading" ? "Reading the deck…" : status.message;
}

function takeFindings(findings) {
  state.findings = findings;
  sortFindings();
  $("since").textContent = findings.released ? `Changed since ${findings.released}` : "Changed";
  $("with-changes").disabled = !findings.released;
  $("with-changes").parentElement.title = findings.released ? "" : "There is no release yet.";
  fillList();
  drawAbout();
  drawFindings();
}

async function load() {
  const deck = await values("deck");
  if (!deck) return;
  if (deck.told < state.told) {  // it was told what happened since, and this is from before
    load();
    return;
  }
  state.chapters = deck.chapters;
  state.languages = deck.languages;
  state.editor = deck.editor;
  state.folder = deck.folder;
  if (!state.key && deck.first.length) [state.language, state.key] = deck.first;
  const known = state.languages.map(each => each.code);
  if (!known.includes(state.language)) state.language = known[0] || "";
  $("language").replaceChildren(...state.languages.map(each =>
    made("option", {value: each.code, textContent: each.code})));
  $("language").value = state.language;
  $("language").closest("label").hidden = known.length < 2;
  const own = state.languages.find(each => each.code === state.language);
  $("title").textContent = own ? own.title : deck.title;
  $("version").textContent = deck.version;
  sayStatus(deck.status);
  fillFilters();
  takeFindings(deck.findings);
  const first = state.chapters.find(each => each.language === state.language && each.rows.length);
  const there = state.chapters.some(each => each.language === state.language
    && each.rows.some(row => row[0] === state.key));
  if (there) choose(state.key);
  else if (state.card) lose();
  else if (state.key.startsWith("file:")) drawFindings();
  else if (first) choose(first.rows[0][0]);
  else if (deck.status.state === "ready") $("nothing").textContent = "There is no question yet.";
}

// The question on the screen is not in the deck any more: it may have another key, or none.
function lose() {
  const {path, line, language} = state.card;
  const row = state.chapters.filter(each => each.path === path && each.language === language)
    .flatMap(each => each.rows).find(each => each[4] === line);
  if (row) {
    choose(row[0]);
    return;
  }
  state.lost = true;
  drawFindings();
}

function takeChapters(chapters, paths) {
  for (const path of paths) {
    const mine = chapters.filter(each => each.path === path);
    const at = state.chapters.findIndex(each => each.path === path);
    const rest = state.chapters.filter(each => each.path !== path);
    rest.splice(at < 0 ? rest.length : at, 0, ...mine);
    state.chapters = rest;
  }
  fillFilters();
  fillList();
  const there = state.chapters.some(each => each.language === state.language
    && each.rows.some(row => row[0] === state.key));
  if (state.card && !there) lose();
  else if (state.lost) choose(state.key);
}

function happen(said) {
  state.told = said.told;
  if (said.type === "card") {
    const same = said.language === state.language && said.key === state.key;
    if (same || $("follow").checked) {
      const moved = said.language !== state.language;
      take(said);
      if (moved) {
        $("language").value = said.language;
        fillFilters();
        fillList();
      }
      drawList();
      reveal();
    }
  } else if (said.type === "list") {
    takeChapters(said.chapters, said.paths);
  } else if (said.type === "findings") {
    takeFindings(said);
  } else if (said.type === "status") {
    sayStatus(said);
  } else if (said.type === "deck") {
    load();
  }
}

function listen() {
  const events = new EventSource("events");
  events.onopen = () => {
    $("status").hidden = true;
  };
  events.onmessage = event => happen(JSON.parse(event.data));
  events.onerror = () => sayStatus({state: "gone", message:
    "The preview does not answer: was it stopped? Start it again with rectoverso preview."});
}

// ---------------------------------------------------------------- keys and buttons

function setDark(dark) {
  state.dark = dark;
  document.documentElement.classList.toggle("dark", dark);
  $("dark").setAttribute("aria-pressed", String(dark));
  remember("dark", dark ? "yes" : "no");
  for (const one of frames.values()) {
    if (one.waiting) one.waiting.night = dark;
    const said = {type: "light", night: dark, phone: one.device === "phone"};
    if (one.ready) one.element.contentWindow.postMessage(said, "*");
  }
}

function setChoice(name, value) {
  state[name] = value;
  remember(name, value);
  for (const each of document.getElementsByName(name)) each.checked = each.value === value;
  if (state.card) drawFramesOnce();
}

const KEYS = {
  j: () => walk(1), ArrowDown: () => walk(1), k: () => walk(-1), ArrowUp: () => walk(-1),
  n: nextMarked,
  c: () => {
    const count = state.card ? state.card.cards.length : 0;
    if (count > 1) chooseCard((state.ordinal + 1) % count);
  },
  f: () => setChoice("sides", state.sides === "front" ? "back" : "front"),
  b: () => setChoice("sides", "both"),
  p: () => setChoice("device", DEVICES[(DEVICES.indexOf(state.device) + 1) % 3]),
  d: () => setDark(!state.dark),
  e: () => {
    if (state.card) location.href = address(state.card.path, state.card.line, state.card.column);
  },
  "/": () => {
    openList(NARROW.matches);
    $("search").focus();
    $("search").select();
  },
  "?": () => $("keys").showModal(),
};

function key(name) {
  const work = KEYS[name];
  if (work) work();
  return Boolean(work);
}

addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey || $("keys").open) return;
  const at = event.target;
  if (at.matches("input[type=search]")) {
    if (event.key === "Escape") {
      at.value = "";
      fillList();
      $("list").focus();
    } else if (event.key === "Enter" || event.key === "ArrowDown") {
      $("list").focus();
      walk(0);
    }
    return;
  }
  if (at.matches("select") || (at.matches("input[type=radio]") && event.key.startsWith("Arrow")))
    return;
  if (key(event.key)) event.preventDefault();
});

$("list").addEventListener("scroll", () => requestAnimationFrame(drawList));
$("search").addEventListener("input", fillList);
for (const id of ["chapter", "tag", "with-findings", "with-changes"])
  $(id).addEventListener("change", fillList);
$("language").addEventListener("change", () => {
  state.language = $("language").value;
  state.card = null;
  load();
});
$("dark").addEventListener("click", () => setDark(!state.dark));
$("help").addEventListener("click", () => $("keys").showModal());
$("open-list").addEventListener("click", () =>
  openList(!$("list-pane").classList.contains("open")));
$("lay-out").addEventListener("click", layOut);
for (const name of ["sides", "device"]) {
  for (const each of document.getElementsByName(name))
    each.addEventListener("change", () => setChoice(name, each.value));
}
new ResizeObserver(() => {
  sizeFrames();
  drawList();
}).observe($("leaves"));
new ResizeObserver(drawList).observe($("list"));

const night = remembered("dark");
setDark(night ? night === "yes" : matchMedia("(prefers-color-scheme: dark)").matches);
const sides = remembered("sides"), device = remembered("device");
setChoice("sides", SIDES.includes(sides) ? sides : NARROW.matches ? "front" : "both");
setChoice("device", DEVICES.includes(device) && !NARROW.matches ? device : "phone");
const [language, name] = location.hash.slice(1).split("/").map(decodeURIComponent);
if (name) [state.language, state.key] = [language, name];
listen();
