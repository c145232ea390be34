import { randomBytes } from "node:crypto";
import { type CitizenAction, citizenAction, followTap, type PlainAction } from "./citizen-actions.ts";
import { type EventPart, eventOf, nextMessageId, quoteToken, type WebhookEvent } from "./events.ts";
import { type OwnEntry, systemLine } from "./own-talk.ts";
import type { Person, Standing } from "./people.ts";
import type { State } from "./state.ts";
import type { WebhookCall, WebhookTarget } from "./webhook.ts";

/** What came of an act. */
export interface ActResult {
  /** The event as it was sent first; null where LINE sends none (a link, a copied text). */
  event: WebhookEvent | null;
  /** How its first sending went; null without an event or a webhook. */
  call: WebhookCall | null;
}

/** What came of events sent as they are. */
export interface SentEvents {
  bodies: number;
  /** Outcome of the first sending → bodies: `{ "200": 10, "timeout": 1 }`. */
  outcomes: Record<string, number>;
  ms: number;
}

/** Citizens who do something. The same over HTTP: see `citizen-routes.ts`. */
export interface CitizenControl {
  /** Where events go; null: nowhere. Throws a RangeError on a malformed url. */
  setWebhook(webhook: WebhookTarget | null): void;
  /** Someone who has not added the account yet. */
  addCitizen(details?: { name?: string; language?: string }): Person;
  /**
   * Lets a citizen do something: it shows in their talk, and its event goes out after all earlier ones of theirs. Resolves
   * once the webhook has answered or did not in time; without a webhook at once. Rejects with a ZodError on a malformed
   * action and with a RangeError where it is not possible: an unknown person, a message while blocked …
   */
  act(userId: string, action: CitizenAction): Promise<ActResult>;
  /**
   * Sends events exactly as given, also wrong ones, `perBody` (default 1) in a body and `parallel` (default 1: in order)
   * bodies at a time; no events at all make one empty body, LINE's connection test. Talks and friendships stay as they
   * are; reply tokens in them are taken by `message/reply`. Rejects with a RangeError when no webhook is set.
   */
  sendEvents(events: readonly WebhookEvent[], options?: { perBody?: number; parallel?: number }): Promise<SentEvents>;
}

/** What an action shows in the talk, changes in the friendship, and says in its event. */
interface Doing {
  /** null: nothing of its own, not even a tap. */
  shown: Pick<OwnEntry, "kind" | "messages" | "messageId"> | null;
  standing?: Standing;
  part: EventPart;
}

const system = (text: string): Doing["shown"] => ({ kind: "system", messages: [systemLine(text)], messageId: null });

/** The properties that a message of each kind has in its event, beside id and type. */
function content(action: Extract<PlainAction, { type: "text" | "sticker" | "image" | "location" }>) {
  switch (action.type) {
    case "text":
      return { ...action, quoteToken: quoteToken() };
    case "sticker":
      return { ...action, stickerResourceType: "STATIC", quoteToken: quoteToken() };
    case "image":
      return { ...action, contentProvider: { type: "line" }, quoteToken: quoteToken() };
    case "location":
      return action;
  }
}

/** What an action is possible for, and what comes of it. Throws a RangeError where it is not possible. */
function doingOf(state: State, userId: string, number: number, action: PlainAction): Doing {
  const standing = state.people.standingOf(number);
  const only = (...possible: Standing[]): void => {
    if (!possible.includes(standing)) throw new RangeError(`${action.type} is not possible for someone ${standing}`);
  };
  const replyToken = (): string => state.replyTokens.issue(userId, state.now()).token;
  switch (action.type) {
    case "follow":
    case "unblock": {
      if (action.type === "follow") only("stranger", "blocked");
      else only("blocked");
      const returning = standing === "blocked";
      const isUnblocked = (action.type === "follow" ? action.isUnblocked : undefined) ?? returning;
      return {
        shown: system(returning ? "ブロックを解除しました" : "友だち追加しました"),
        standing: "friend",
        part: { type: "follow", replyToken: replyToken(), follow: { isUnblocked } },
      };
    }
    case "block":
    case "unfollow":
      only("friend");
      return { shown: system("ブロックしました"), standing: "blocked", part: { type: "unfollow" } };
    case "text":
    case "sticker":
    case "image":
    case "location": {
      only("friend");
      const message = { id: nextMessageId(), ...content(action) };
      return {
        shown: { kind: "own", messages: [action], messageId: message.id },
        part: { type: "message", replyToken: replyToken(), message },
      };
    }
    case "postback": {
      only("friend");
      const { data, displayText, params } = action;
      return {
        shown: {
          kind: "own",
          messages: displayText === undefined ? [] : [{ type: "text", text: displayText }],
          messageId: null,
        },
        part: { type: "postback", replyToken: replyToken(), postback: { data, ...(params && { params }) } },
      };
    }
    case "unsend":
      only("friend");
      if (!state.own.unsend(number, action.messageId)) throw new RangeError("there is no such message of theirs");
      return { shown: null, part: { type: "unsend", unsend: { messageId: action.messageId } } };
  }
}

const whole = (value: number, name: string): number => {
  if (!Number.isInteger(value) || value < 1) throw new RangeError(`${name} must be a whole number from 1`);
  return value;
};

export function createCitizens(state: State): CitizenControl {
  let added = 0;
  const { changed } = state;
  return {
    setWebhook(webhook) {
      if (webhook && !(URL.canParse(webhook.url) && /^https?:$/.test(new URL(webhook.url).protocol)))
        throw new RangeError("a webhook needs an http or https url");
      state.webhook.target = webhook;
      changed();
    },
    addCitizen({ name, language = "ja" } = {}) {
      added += 1;
      // Not from the seed: a receiver that outlives this process must not take a new person for an old one.
      const userId = `U${randomBytes(16).toString("hex")}`;
      state.people.put({ userId, name: name ?? `新しい市民 ${added}`, language, stranger: true });
      const number = state.people.numberOf(userId) ?? 0;
      state.own.touch(number, state.now());
      changed();
      return state.people.describe(number);
    },
    async act(userId, given) {
      const action = followTap(citizenAction.parse(given));
      const number = state.people.numberOf(userId);
      if (number === undefined) throw new RangeError("only people who were added can act");
      if (action === null) return { event: null, call: null };
      const { shown, standing, part } = doingOf(state, userId, number, action);
      const atMs = state.now();
      const event = eventOf(userId, atMs, part);
      if (standing) state.people.setStanding(number, standing);
      const place = state.ledger.acceptances.length;
      if (shown) state.own.add(number, { ...shown, id: String(event.webhookEventId), atMs, place });
      changed();
      return { event, call: await state.webhook.sendInOrder(event) };
    },
    async sendEvents(events, { perBody = 1, parallel = 1 } = {}) {
      if (!state.webhook.target) throw new RangeError("no webhook is set");
      const size = whole(perBody, "perBody");
      const begunAt = performance.now();
      const outcomes: Record<string, number> = {};
      const bodies = Math.max(1, Math.ceil(events.length / size));
      let next = 0;
      const worker = async (): Promise<void> => {
        while (next < bodies) {
          const from = next++ * size;
          const call = await state.webhook.send(events.slice(from, from + size));
          const outcome = String(call?.outcome ?? "refused");
          outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        }
      };
      await Promise.all(Array.from({ length: whole(parallel, "parallel") }, worker));
      return { bodies, outcomes, ms: Math.round(performance.now() - begunAt) };
    },
  };
}
