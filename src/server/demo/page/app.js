// The demo's page: let a mail in on the left, see what came of it in the middle, read it on a phone on the right.
import { get, post } from "./api.js";
import { Arrivals } from "./arrivals.js";
import { button, byId, el } from "./dom.js";
import { Phones } from "./phones.js";
import { letIn, Samples } from "./samples.js";
import { count, speak, t } from "./words.js";

/** IDLE tells within milliseconds; a mail that took this long is not coming. */
const WAIT_MS = 15_000;

let waiting = 0;
const notice = (text, bad = false) => {
  byId("notice").textContent = text;
  byId("notice").classList.toggle("bad", bad);
};

const phones = new Phones();
const arrivals = new Arrivals({ watch, failed: (message) => notice(message, true) }, arrived);
const samples = new Samples(async (body, title, pressed) => {
  show("happened");
  notice(t("letting-in", title));
  clearTimeout(waiting);
  waiting = setTimeout(() => notice(t("not-taken"), true), WAIT_MS);
  pressed.disabled = true;
  try {
    await letIn(body);
  } catch (error) {
    clearTimeout(waiting);
    notice(error.message, true);
  } finally {
    pressed.disabled = false;
  }
});

function watch(delivery) {
  show("phones");
  void phones.watch(delivery).catch((error) => notice(error.message, true));
}

function arrived(view) {
  clearTimeout(waiting);
  const came =
    view.deliveries.length === 0 ? t("arrived-nobody") : t("arrived-deliveries", count(view.deliveries.length));
  notice(t("arrived", view.subject, came));
  const [first] = view.deliveries.filter((d) => d.state !== "dropped");
  if (first && byId("follow").checked) void phones.watch(first.id).catch(() => undefined);
}

// ---------------------------------------------------------------- banners

function banner(text, action, hint) {
  return el(
    "div",
    { class: "banner" },
    el("p", {}, text, hint ? el("span", { class: "note" }, ` ${hint}`) : null),
    action,
  );
}

const act = (path) => () => void post(path).catch((error) => notice(error.message, true));

let bannersDrawn = "";
function drawStatus(status) {
  byId("trouble").value = status.trouble;
  const drawn = JSON.stringify([status, t("demo")]);
  if (drawn === bannersDrawn) return;
  bannersDrawn = drawn;
  const { trouble, mailbox, fuse, channel } = status;
  byId("banners").replaceChildren(
    ...[
      mailbox === null ? null : banner(t("banner-mailbox", mailbox)),
      fuse ? banner(t("banner-fuse"), button(t("fuse-reset"), act("fuse/reset"))) : null,
      channel === null
        ? null
        : banner(
            t("banner-channel", channel),
            button(t("channel-resume"), act("channel/resume")),
            trouble === "none" ? "" : t("channel-hint"),
          ),
      trouble === "none" || channel !== null ? null : banner(t("banner-trouble", t(`trouble-${trouble}`))),
    ].filter(Boolean),
  );
}

byId("trouble").addEventListener("change", (event) => {
  post("trouble", { trouble: event.target.value }).catch((error) => notice(error.message, true));
});

// ---------------------------------------------------------------- views and languages

function show(view) {
  document.body.dataset.view = view;
  for (const tab of document.querySelectorAll("[data-show]"))
    tab.setAttribute("aria-pressed", String(tab.dataset.show === view));
  if (view === "phones") phones.toNewest();
}
for (const tab of document.querySelectorAll("[data-show]")) tab.addEventListener("click", () => show(tab.dataset.show));

for (const one of document.querySelectorAll("[data-language]")) {
  one.addEventListener("click", () => {
    speak(one.dataset.language);
    connection(connected);
    notice("");
    samples.draw();
    phones.draw();
    arrivals.reset();
    void refresh();
  });
}

// ---------------------------------------------------------------- live

let started;
let refreshing = false;
let again = false;
/** Gathers: a change during a refresh leads to one more, not to many. */
async function refresh() {
  again = true;
  if (refreshing) return;
  refreshing = true;
  try {
    while (again) {
      again = false;
      const { arrivals: views, status } = await get("arrivals");
      // Another demo answers than before: what is on the screen is gone.
      if (started !== undefined && started !== status.started) {
        arrivals.reset();
        await phones.watch(null);
      }
      started = status.started;
      drawStatus(status);
      arrivals.draw(views);
      await phones.refresh();
    }
  } catch (error) {
    notice(error.message, true);
  } finally {
    refreshing = false;
  }
}

let connected = "connecting";
function connection(state) {
  connected = state;
  byId("connection").textContent = t(state);
  byId("connection").classList.toggle("bad", state === "lost");
}

speak("ja");
connection("connecting");
try {
  await samples.load();
  await phones.watch(null);
} catch (error) {
  notice(error.message, true);
}
const live = new EventSource("live");
live.addEventListener("open", () => connection("connected"));
live.addEventListener("error", () => connection("lost"));
live.addEventListener("message", () => void refresh());
