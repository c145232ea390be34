/** What LINE sends in the relay's fault run: bodies of one or more citizens, written in more ways than LINE is known to. */
import { createHash } from "node:crypto";
import { numberedUserId } from "../../src/sandbox/people.ts";

/** A body, and the same one as LINE sends it again: only `isRedelivery` differs, and with it the signature. */
export interface Body {
  /** As in `x-noroshi-event-id`. */
  eventIds: string;
  first: Version;
  again: Version;
  /** The connection that sends it, and the how manieth of that connection. */
  lane: number;
  place: number;
}

export interface Version {
  bytes: Buffer;
  sha256: string;
  /** How often it was sent. */
  sent: number;
}

const CITIZENS = 3_000;
const BOT = "U8e742f61d673b39c7fff3cecb7536ef0";

const texts = [
  "断水はいつまでですか",
  "避難所はどこですか？\n若葉区に住んでいます。",
  "ありがとう👨‍👩‍👧🏽",
  "𠮷野家の前の葛󠄀城さん",
  "ﾊﾝｶｸのﾀﾞｸﾃﾝ、が（NFD）",
  '「"」と\\と/と</script>と\t',
  "行\u2028段\u2029ゼロ\u200b幅\ufeff",
  "なにもない\u0000字",
  "半分の絵文字\ud83d",
  "",
  "長い文です。".repeat(500),
];

/** All valid JSON for the same: whoever parses and writes again gets other bytes. */
const writings: readonly ((json: object) => string)[] = [
  (json) => JSON.stringify(json),
  (json) => escaped(JSON.stringify(json), (hex) => hex),
  (json) => escaped(JSON.stringify(json), (hex) => hex.toUpperCase()).replaceAll("/", "\\/"),
  (json) => `${JSON.stringify(json, null, 1).replaceAll("\n", " ")}\n`,
  (json) => JSON.stringify(json, null, "\t").replaceAll("\n", "\r\n"),
];

function escaped(text: string, write: (hex: string) => string): string {
  return text.replaceAll(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${write((unit.codePointAt(0) ?? 0).toString(16).padStart(4, "0"))}`,
  );
}

/** Bodies with so many events in all: five in six with one, the others with two to five. `startedAt`: milliseconds since 1970. */
export function makeBodies(events: number, lanes: number, startedAt: number, random: () => number): Body[] {
  const bodies: Body[] = [];
  for (let made = 0; made < events; ) {
    const wanted = random() < 5 / 6 ? 1 : 2 + Math.floor(random() * 4);
    const count = Math.min(wanted, events - made);
    bodies.push(makeBody(bodies.length, lanes, { from: made, count, startedAt }, random));
    made += count;
  }
  return bodies;
}

function makeBody(
  n: number,
  lanes: number,
  { from, count, startedAt }: { from: number; count: number; startedAt: number },
  random: () => number,
): Body {
  const events = Array.from({ length: count }, (_, i) => makeEvent(from + i, startedAt, random));
  const write = writings[Math.floor(random() * writings.length)] ?? JSON.stringify;
  const version = (isRedelivery: boolean): Version => {
    const sent = events.map((event) => ({ ...event, deliveryContext: { isRedelivery } }));
    const bytes = Buffer.from(write({ destination: BOT, events: sent }));
    return { bytes, sha256: createHash("sha256").update(bytes).digest("hex"), sent: 0 };
  };
  return {
    eventIds: events.map(({ webhookEventId }) => webhookEventId).join(","),
    first: version(false),
    again: version(true),
    lane: n % lanes,
    place: Math.floor(n / lanes),
  };
}

function makeEvent(n: number, startedAt: number, random: () => number) {
  return {
    ...whatHappened(n, random),
    mode: random() < 0.01 ? "standby" : "active",
    timestamp: startedAt + n,
    source: { type: "user", userId: numberedUserId("", Math.floor(random() * CITIZENS)) },
    webhookEventId: `01J${String(n).padStart(23, "0")}`,
    deliveryContext: { isRedelivery: false },
    replyToken: n.toString(16).padStart(32, "0"),
  };
}

function whatHappened(n: number, random: () => number): object {
  const id = String(570_000_000_000_000 + n);
  const kind = random();
  if (kind < 0.03) return { type: "follow", follow: { isUnblocked: random() < 0.5 } };
  if (kind < 0.06) return { type: "unfollow" };
  if (kind < 0.12) return { type: "postback", postback: { data: `noroshi:ask?attribute=area&n=${n}` } };
  if (kind < 0.16) return { type: "message", message: { type: "sticker", id, packageId: "1", stickerId: "2" } };
  const text = texts[Math.floor(random() * random() * texts.length)] ?? "";
  return { type: "message", message: { type: "text", id, quoteToken: `q-${id}`, text: `${text}（${n}）` } };
}
