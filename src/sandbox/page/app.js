// The phone page: a list of sample citizens on the left, up to three phones on the right, live.
import { el } from "./dom.js";
import { Hand } from "./hand.js";
import { chips, nameOf, Phone } from "./phone.js";
import { whilePressed } from "./taps.js";
import { showWebhook } from "./webhook.js";

const PAGE_SIZE = 30;
const MAX_PHONES = 3;
const number = new Intl.NumberFormat("ja-JP");
const byId = (id) => document.getElementById(id);
const hand = new Hand();

const phones = new Map();
const rows = new Map();
/** Bubbles already shown, by user id: what is beyond them is unread. */
const seen = new Map();
let from = 0;
let total = 0;
let listed = [];

async function getJson(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

// ---------------------------------------------------------------- phones

const NO_PHONE = el(
  "p",
  { class: "empty" },
  "左の一覧から市民を選ぶと、その人のトークがここに表示されます（3人まで並べられます）。",
);

function drawPhones() {
  const wanted = phones.size > 0 ? [...phones.values()].map((phone) => phone.element) : [NO_PHONE];
  const shown = byId("phones");
  // One by one: an element that is put in again would lose its scroll position.
  for (const element of [...shown.children]) if (!wanted.includes(element)) element.remove();
  for (const element of wanted) if (element.parentElement !== shown) shown.append(element);
  for (const [userId, row] of rows) row.button.setAttribute("aria-pressed", String(phones.has(userId)));
  history.replaceState(null, "", `#${[...phones.keys()].join(",")}`);
}

function closePhone(userId) {
  phones.delete(userId);
  drawPhones();
  rows.get(userId)?.button.focus();
}

function openPhone(person) {
  if (phones.size >= MAX_PHONES) phones.delete(phones.keys().next().value);
  const phone = new Phone(person, () => closePhone(person.userId), hand);
  phones.set(person.userId, phone);
  drawPhones();
  return phone.refresh();
}

/** Someone new, with a phone in which the first contact can be played. */
async function addCitizen() {
  const person = await hand.addCitizen();
  if (!person) return;
  byId("search").value = "";
  from = 0;
  const opened = openPhone(person);
  phones.get(person.userId)?.focus();
  await opened;
  await refreshList();
}

async function toggle(userId) {
  if (phones.has(userId)) return closePhone(userId);
  const person = listed.find((one) => one.userId === userId);
  if (!person) return;
  await openPhone(person);
  drawList();
}

// ---------------------------------------------------------------- list

function rowOf(userId) {
  const known = rows.get(userId);
  if (known) return known;
  const name = el("span", { class: "name" });
  const unread = el("span", { class: "unread" });
  const details = el("span", { class: "chips" });
  const preview = el("span", { class: "preview" });
  const button = el(
    "button",
    { class: "person", type: "button", "aria-pressed": "false", on: { click: () => void toggle(userId) } },
    name,
    unread,
    details,
    preview,
  );
  const row = { item: el("li", {}, button), button, name, unread, details, preview };
  rows.set(userId, row);
  return row;
}

function drawPerson(person) {
  const row = rowOf(person.userId);
  if (phones.has(person.userId)) seen.set(person.userId, person.bubbles);
  // After a reset there are fewer bubbles than were seen.
  const unread = Math.max(0, person.bubbles - Math.min(seen.get(person.userId) ?? 0, person.bubbles));
  row.name.textContent = nameOf(person);
  row.unread.textContent = unread > 0 ? String(unread) : "";
  row.unread.setAttribute("aria-label", unread > 0 ? `未読${unread}件` : "");
  row.details.replaceChildren(...chips(person).children);
  row.preview.textContent = person.latestText ?? "";
  row.button.setAttribute("aria-pressed", String(phones.has(person.userId)));
  return row.item;
}

function drawList() {
  const items = listed.map(drawPerson);
  const list = byId("people-list");
  // Elements that stay where they are keep the focus.
  if (items.length !== list.children.length || items.some((item, at) => list.children[at] !== item)) {
    const focused = document.activeElement;
    list.replaceChildren(...items);
    if (focused instanceof HTMLElement && list.contains(focused)) focused.focus();
  }
  const words = byId("search").value;
  byId("people-count").textContent =
    total > 0 ? `${number.format(total)}人` : words ? "当てはまる市民はいません" : "市民がまだ登録されていません";
  byId("page-number").textContent =
    `${Math.floor(from / PAGE_SIZE) + 1} / ${Math.max(1, Math.ceil(total / PAGE_SIZE))}`;
  byId("previous").disabled = from === 0;
  byId("next").disabled = from + PAGE_SIZE >= total;
}

let asked = 0;
async function refreshList() {
  const turn = ++asked;
  const query = new URLSearchParams({ words: byId("search").value, from: String(from), size: String(PAGE_SIZE) });
  const answer = await getJson(`people?${query}`);
  // A slower answer to an older question must not overwrite a newer one.
  if (turn !== asked) return;
  listed = answer.people;
  total = answer.total;
  drawList();
}

function turnTo(position) {
  from = Math.max(0, position);
  void refreshList();
}

let typing = 0;
byId("search").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => turnTo(0), 150);
});
byId("previous").addEventListener("click", () => turnTo(from - PAGE_SIZE));
byId("next").addEventListener("click", () => turnTo(from + PAGE_SIZE));
byId("add-citizen").addEventListener("click", () => void whilePressed(byId("add-citizen"), addCitizen));

// ---------------------------------------------------------------- live

async function refreshWebhook() {
  const report = await hand.webhook();
  if (report) showWebhook(byId("webhook"), report);
  byId("add-citizen").disabled = !hand.ready;
}

function showTotals(totals) {
  byId("total-persons").textContent = number.format(totals.personsReached);
  byId("total-friends").textContent = number.format(totals.friends);
  byId("total-requests").textContent = number.format(totals.requestsAccepted);
  byId("total-bubbles").textContent = number.format(totals.bubbles);
}

function differentPeople() {
  const byFirstChip = new Map();
  for (const person of listed) {
    const key = person.chips?.[0] ?? person.userId;
    if (!person.blocked && !person.foreign && !byFirstChip.has(key)) byFirstChip.set(key, person);
  }
  return [...byFirstChip.values()].slice(0, MAX_PHONES);
}

/** The phones named in the address, or else three citizens who differ in their first chip, such as the ward. */
async function openFirstPhones() {
  const wanted = location.hash.slice(1).split(",").filter(Boolean).slice(0, MAX_PHONES);
  const found = await Promise.all(
    wanted.map(
      async (userId) => (await getJson(`people?${new URLSearchParams({ words: userId, size: "1" })}`)).people[0],
    ),
  );
  const named = found.filter(Boolean);
  for (const person of named.length > 0 ? named : differentPeople()) await openPhone(person);
  drawPhones();
  drawList();
}

let refreshing = false;
let again = false;
async function refreshAll() {
  again = true;
  if (refreshing) return;
  refreshing = true;
  try {
    while (again) {
      again = false;
      await refreshWebhook();
      await Promise.all([...phones.values()].map((phone) => phone.refresh()));
      await refreshList();
    }
  } finally {
    refreshing = false;
  }
}

function showConnection(lost) {
  byId("connection").textContent = lost ? "切断されました。つなぎ直しています…" : "ライブ表示中";
  byId("connection").classList.toggle("lost", lost);
}

await refreshWebhook();
await refreshList();
await openFirstPhones();
const live = new EventSource("live");
live.addEventListener("open", () => showConnection(false));
live.addEventListener("error", () => showConnection(true));
live.addEventListener("message", (event) => {
  showTotals(JSON.parse(event.data));
  void refreshAll();
});
