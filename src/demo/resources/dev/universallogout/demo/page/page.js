"use strict";

const LOOK_EVERY = 1000;
const byId = id => document.getElementById(id);
const users = new Map();
const words = {live: "Live", ended: "Ended", "signing-in": "Signing in", unreachable: "No answer"};
const icons = {live: "live", ended: "ended", "signing-in": "wait", unreachable: "ended"};
let exchange = null;
let lastEvent = -1;
let silent = false;

function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  const {data, ...others} = properties;
  Object.assign(made, others);
  Object.assign(made.dataset, data ?? {});
  made.append(...children);
  return made;
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", "#icon-" + name);
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

function announce(text) {
  byId("announcement").textContent = text;
}

async function ask(path, method = "GET") {
  const response = await fetch(path, {method, headers: {Accept: "application/json"}});
  if (!response.ok) {
    throw new Error((await response.text()).trim());
  }
  return response.json();
}

function trouble(text) {
  const place = byId("trouble");
  if (place.textContent !== text) {
    place.textContent = text;
    place.hidden = !text;
    if (text) {
      announce(text);
    }
  }
}

/* People */

function deviceIcon(device) {
  if (device.you) {
    return "you";
  }
  if (device.credential !== "session") {
    return "key";
  }
  return /phone|tablet/.test(device.name) ? "phone" : "laptop";
}

function makeDevice(device, user) {
  const badge = element("span", {className: "badge"});
  const proof = element("p", {className: "proof"});
  const row = element("li", {className: device.you ? "device you" : "device", id: "device-" + device.id},
      icon(deviceIcon(device)),
      element("p", {className: "name"},
          element("span", {textContent: device.name}), " ",
          element("span", {className: "credential", textContent: device.credential})),
      badge, proof);
  row.again = device.you
      ? element("a", {className: "button quiet again", target: "_blank", rel: "noopener", href: byId("application").href}, "Sign in again")
      : element("button", {className: "quiet again", type: "button"}, "Sign in again");
  row.again.append(element("span", {className: "unseen", textContent: ": " + user + ", " + device.name}));
  if (!device.you) {
    row.again.addEventListener("click", () => signIn(row.again, device, user));
  }
  return Object.assign(row, {badge, proof});
}

function showDevice(row, device) {
  if (row.dataset.status === device.status && row.shownAnswer === device.answer) {
    return;
  }
  const first = row.dataset.status === undefined;
  row.dataset.status = device.status;
  row.shownAnswer = device.answer;
  row.badge.dataset.status = device.status;
  row.badge.replaceChildren(icon(icons[device.status]), words[device.status]);
  row.proof.replaceChildren(device.question, device.answer ? " → " : "", element("b", {textContent: device.answer}));
  if (device.status !== "ended") {
    if (row.again === document.activeElement) {
      row.closest(".user").clear.focus();
    }
    row.again.remove();
  } else if (!row.again.isConnected) {
    row.append(row.again);
  }
  if (!first) {
    row.classList.remove("changed");
    void row.offsetWidth;
    row.classList.add("changed");
  }
}

function makeUser(user) {
  const list = element("ul", {className: "devices"});
  const summary = element("p");
  const clear = element("button", {type: "button", id: "clear-" + user.name}, icon("out"),
      element("span", {}, "Clear user sessions", element("span", {className: "unseen", textContent: " of " + user.name})));
  clear.addEventListener("click", () => clearSessions(clear, user.name));
  const see = element("p", {className: "see", hidden: true},
      element("a", {href: "#exchange", textContent: "See request and response"}));
  const title = element("h3", {id: "user-" + user.name, textContent: user.name});
  const card = element("article", {className: "user"},
      element("div", {className: "who"},
          element("span", {className: "avatar", ariaHidden: "true", textContent: user.name[0].toUpperCase()}),
          element("div", {}, title, summary)),
      list, clear, see);
  card.setAttribute("aria-labelledby", title.id);
  byId("users").append(card);
  return Object.assign(card, {list, summary, clear, see, rows: new Map()});
}

function showUser(user, visitor) {
  if (!users.has(user.name)) {
    users.set(user.name, makeUser(user));
  }
  const card = users.get(user.name);
  const devices = [...user.devices];
  if (visitor.user === user.name) {
    devices.unshift({id: "you", you: true, name: "Your browser", credential: "session", status: visitor.status, question: "the one you read this with", answer: ""});
  } else if (card.rows.has("you")) {
    card.rows.get("you").remove();
    card.rows.delete("you");
  }
  for (const device of devices) {
    if (!card.rows.has(device.id)) {
      const row = makeDevice(device, user.name);
      card.rows.set(device.id, row);
      device.you ? card.list.prepend(row) : card.list.append(row);
    }
    showDevice(card.rows.get(device.id), device);
  }
  const live = devices.filter(device => device.status === "live").length;
  const summary = live + " of " + devices.length + " live";
  if (card.summary.textContent !== summary) {
    card.summary.textContent = summary;
  }
  return {name: user.name, live, all: devices.length};
}

/* Timeline */

function showTimeline(events) {
  if (events.length === 0 || events[0].number === lastEvent) {
    return;
  }
  lastEvent = events[0].number;
  const kinds = {"signed-in": "live", ended: "ended", cleared: "out", refused: "out"};
  byId("timeline").replaceChildren(...events.map(event => {
    const kind = element("span", {className: "kind"}, icon(kinds[event.kind]));
    const time = element("time", {dateTime: event.at, textContent: new Date(event.at).toLocaleTimeString()});
    const text = (event.user ? event.user + " · " : "") + event.text;
    return element("li", {data: {kind: event.kind}}, time, element("p", {}, kind, text));
  }));
}

/* Request and response */

function message(text, token) {
  const end = text.indexOf("\n\n");
  const [first, ...headers] = (end < 0 ? text : text.slice(0, end)).split("\n");
  const parts = [element("span", {className: "first", textContent: first})];
  for (const header of headers) {
    const colon = header.indexOf(":") + 1;
    parts.push("\n", element("span", {className: "header-name", textContent: header.slice(0, colon)}));
    const value = header.slice(colon);
    if (token && value.includes(token)) {
      const whole = byId("whole-token").ariaPressed === "true";
      const shown = whole ? token : token.slice(0, 18) + " … " + token.length + " characters … " + token.slice(-8);
      parts.push(" Bearer ", element("span", {className: "token", textContent: shown}));
    } else {
      parts.push(value);
    }
  }
  if (end >= 0) {
    parts.push(text.slice(end));
  }
  return parts;
}

function inOrder(claims, names) {
  return JSON.stringify(Object.fromEntries(names.map(name => [name, claims[name]])), null, 2);
}

function showExchange() {
  byId("messages").hidden = false;
  byId("exchange-summary").textContent = "Clear user sessions of " + exchange.user + ": answered " + exchange.status;
  byId("took").textContent = exchange.millis + " ms";
  byId("request").replaceChildren(...message(exchange.request, exchange.token));
  byId("response").replaceChildren(...message(exchange.response));
  byId("claims").textContent = inOrder(exchange.tokenHeader, ["typ", "alg", "kid"]) + "\n.\n"
      + inOrder(exchange.tokenClaims, ["iss", "sub", "aud", "iat", "nbf", "exp", "jti"]);
}

byId("whole-token").addEventListener("click", event => {
  const button = event.currentTarget;
  button.ariaPressed = button.ariaPressed === "true" ? "false" : "true";
  showExchange();
});

/* What the buttons do */

async function busy(button, work) {
  if (button.ariaDisabled === "true") {
    return;
  }
  button.ariaDisabled = "true";
  trouble("");
  try {
    await work();
  } catch (failure) {
    trouble(failure.message);
  } finally {
    button.ariaDisabled = null;
  }
}

function clearSessions(button, user) {
  return busy(button, async () => {
    announce("");
    exchange = await ask("/api/clear/" + user, "POST");
    showExchange();
    const counts = await look();
    for (const card of users.values()) {
      card.see.hidden = card !== users.get(user);
    }
    const own = counts.find(count => count.name === user);
    const others = counts.filter(count => count.name !== user);
    const sum = key => others.reduce((total, count) => total + count[key], 0);
    announce(`Answered ${exchange.status}. ${user}: ${own.live} of ${own.all} live. Everybody else: ${sum("live")} of ${sum("all")} live.`);
  });
}

function signIn(button, device, user) {
  return busy(button, async () => {
    await ask("/api/sign-in/" + device.id, "POST");
    await look();
    announce(user + ", " + device.name + ": signed in again");
  });
}

for (const button of document.querySelectorAll("[data-copies]")) {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(byId(button.dataset.copies).textContent);
    announce("Copied");
  });
}

/* Looking again and again */

function showCommands(application) {
  const here = location.origin;
  const subject = JSON.stringify({sub_id: {format: "iss_sub", iss: here, sub: "alice"}});
  byId("application").href = application;
  byId("curl-short").textContent = `curl -X POST ${here}/api/clear/alice`;
  byId("curl-long").textContent = `curl -i ${application}oauth/global-token-revocation/connection/demo`
      + ` -H "Authorization: Bearer $(curl -s ${here}/api/token)" -H "Content-Type: application/json" -d '${subject}'`;
}

async function look() {
  const state = await ask("/api/state");
  if (!byId("curl-short").textContent) {
    showCommands(state.application);
  }
  // Under the application's path the browser adds the cookie that it has for the application.
  const visitor = await ask(new URL(state.application).pathname + "visitor");
  const counts = state.users.map(user => showUser(user, visitor));
  const live = counts.reduce((sum, count) => sum + count.live, 0);
  const all = counts.reduce((sum, count) => sum + count.all, 0);
  byId("counts").textContent = `${live} live, ${all - live} ended`;
  showTimeline(state.timeline);
  return counts;
}

async function lookForever() {
  try {
    await look();
    if (silent) {
      silent = false;
      trouble("");
    }
  } catch (failure) {
    silent = true;
    trouble("The demo does not answer. Is it still running?");
  }
  setTimeout(lookForever, LOOK_EVERY);
}

lookForever();
