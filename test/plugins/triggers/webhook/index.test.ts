import { describe, expect, it } from "vitest";
import { webhookNames } from "../../../../fixtures/webhooks/build.ts";
import { messageId } from "../../../../fixtures/webhooks/make.ts";
import { compile } from "../../../../src/engine/compile.ts";
import { pathSteps, valueAt } from "../../../../src/engine/path.ts";
import type { FactType, Json, JsonObject } from "../../../../src/engine/types.ts";
import { webhook } from "../../../../src/plugins/triggers/webhook/index.ts";
import { fakeTriggerContext } from "../../../support/trigger-context.ts";
import { factsOf, fixtureEvent, fixtureEvents, readEvent } from "./events.ts";

const fields = webhook.facts.webhook?.fields ?? [];
const read = async (name: string) => readEvent(fixtureEvent(name));

/** Every value in the facts with the path to it. */
function leaves(value: Json, path = "$"): [string, Json][] {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return [[path, value]];
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, `${path}.${name}`));
}

const typeOf: Record<FactType, (value: Json) => boolean> = {
  text: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  boolean: (value) => typeof value === "boolean",
  date: (value) => typeof value === "string" && !Number.isNaN(Date.parse(value)),
  list: (value) => Array.isArray(value),
  object: (value) => typeof value === "object",
};

describe("each kind of event", () => {
  const message = (name: string, own: JsonObject) => ({ message: { id: messageId(name), ...own } });
  it.each([
    [
      "message-text-emojis",
      "メッセージ（文字）",
      { text: "ありがとう(love)👨‍👩‍👧", message: { quotedMessageId: messageId("text") } },
    ],
    ["message-text-mention", "メッセージ（文字）", { sourceType: "group", text: "@All @ちばし 明日の集合は9時です" }],
    ["message-text-standby", "メッセージ（文字）", { mode: "standby", text: "担当の方とお話しできますか" }],
    ["message-edited", "メッセージの編集", { kind: "messageEdited", sourceType: "group", text: "集合は10時です" }],
    ["message-image", "メッセージ（画像）", { text: "", ...message("image", { type: "image" }) }],
    ["message-video", "メッセージ（動画）", message("video", { type: "video", duration: 60_000 })],
    ["message-audio", "メッセージ（音声）", message("audio", { type: "audio", duration: 8_200 })],
    [
      "message-file",
      "メッセージ（ファイル）",
      message("file", { type: "file", fileName: "罹災証明の写真.pdf", fileSize: 213_800 }),
    ],
    [
      "message-location",
      "メッセージ（位置情報）",
      message("location", {
        type: "location",
        title: "若葉公民館（架空）",
        address: "千葉市若葉区見本町1-2-3",
        latitude: 35.6431,
        longitude: 140.1784,
      }),
    ],
    [
      "message-sticker",
      "メッセージ（スタンプ）",
      message("sticker", {
        type: "sticker",
        packageId: "11537",
        stickerId: "52002738",
        stickerResourceType: "ANIMATION",
        keywords: ["ありがとう", "thanks"],
      }),
    ],
    ["message-sticker-with-text", "メッセージ（スタンプ）", { text: "", message: { text: "無事です\n心配しないで" } }],
    ["unsend", "メッセージの送信取消", { kind: "unsend", unsend: { messageId: messageId("text") } }],
    ["follow", "友だち追加", { kind: "follow", unblocked: false }],
    ["follow-unblocked", "友だち追加（ブロックの解除）", { kind: "follow", unblocked: true }],
    ["unfollow", "ブロック", { kind: "unfollow" }],
    ["join", "グループへの参加", { kind: "join", sourceType: "group" }],
    ["join-room", "グループへの参加", { kind: "join", sourceType: "room" }],
    ["leave", "グループからの退出", { kind: "leave" }],
    ["member-joined", "グループのメンバーの参加", { memberCount: 2 }],
    ["member-left", "グループのメンバーの退出", { memberCount: 1 }],
    [
      "postback-answer",
      "ボタン: noroshi:answer",
      {
        postback: { data: "noroshi:answer?attribute=area&value=%E4%B8%AD%E5%A4%AE%E5%8C%BA", params: {} },
        answer: { attribute: "area", value: "中央区", remove: false },
      },
    ],
    [
      "postback-unanswer",
      "ボタン: noroshi:unanswer",
      { answer: { attribute: "categories", value: "防犯", remove: true } },
    ],
    ["postback-ask", "ボタン: noroshi:ask", { postback: { data: "noroshi:ask?attribute=area", params: {} } }],
    ["postback-other", "ボタン", { postback: { data: "storeId=12345", params: {} } }],
    ["postback-date", "日時の選択", { postback: { data: "visit", params: { date: "2026-08-20" } } }],
    ["postback-time", "日時の選択", { postback: { params: { time: "09:30" } } }],
    ["postback-datetime", "日時の選択", { postback: { params: { datetime: "2026-08-20T09:30" } } }],
    [
      "postback-rich-menu",
      "リッチメニューの切り替え",
      { postback: { params: { newRichMenuAliasId: "richmenu-alias-b", status: "SUCCESS" } } },
    ],
    [
      "postback-rich-menu-failed",
      "リッチメニューの切り替え",
      { postback: { params: { status: "RICHMENU_ALIAS_ID_NOTFOUND" } } },
    ],
    ["video-play-complete", "動画の視聴完了", { videoPlayComplete: { trackingId: "bousai-2026-08" } }],
    ["beacon-enter", "ビーコン（圏内に入った）", { beacon: { type: "enter", hwid: "d41d8cd98f", dm: "0a1b2c" } }],
    ["beacon-banner", "ビーコン（バナー）", { beacon: { type: "banner" } }],
    ["beacon-stay", "ビーコン（圏内にいる）", { beacon: { type: "stay" } }],
    ["account-link", "アカウント連携（成功）", { link: { result: "ok" } }],
    ["account-link-failed", "アカウント連携（失敗）", { link: { result: "failed" }, sourceType: "none" }],
    ["membership-joined", "メンバーシップ（加入）", { membership: { type: "joined", membershipId: 3_189 } }],
    ["membership-left", "メンバーシップ（退会）", { membership: { type: "left" } }],
    ["membership-renewed", "メンバーシップ（更新）", { membership: { type: "renewed" } }],
    ["module-attached", "モジュールチャネルの変更", { module: { type: "attached" } }],
    ["module-detached", "モジュールチャネルの変更", { module: { type: "detached" } }],
    ["activated", "チャットの制御の開始", { kind: "activated" }],
    ["deactivated", "チャットの制御の終了", { kind: "deactivated" }],
    ["bot-suspended", "アカウントの利用停止", { kind: "botSuspended", sourceType: "none" }],
    ["bot-resumed", "アカウントの利用再開", { kind: "botResumed" }],
    ["delivery", "通知メッセージの配達完了", { kind: "delivery" }],
  ])("is read with what it tells: %s, shown as 「%s」", async (name, title, facts) => {
    const event = await read(name);
    expect(event.title).toBe(title);
    expect(factsOf(event)).toMatchObject(facts);
  });

  it("is read on its own where one body holds several people's", async () => {
    const events = await Promise.all(fixtureEvents("several-people").map((event) => readEvent(event)));
    expect(events.map(({ title }) => title)).toEqual([
      "友だち追加",
      "メッセージ（文字）",
      "ボタン: noroshi:done",
      "ブロック",
    ]);
    expect(new Set(events.map(({ sender }) => sender?.lineUserId)).size).toBe(4);
    expect(new Set(events.flatMap(({ keys }) => keys)).size).toBe(4);
  });
});

describe("what rules may ask of an event", () => {
  const all = webhookNames.flatMap(fixtureEvents);

  it("is listed with everything that events hold, of the type they hold", async () => {
    for (const event of all) {
      for (const [path, value] of leaves(factsOf(await readEvent(event)))) {
        const parent = path.replace(/\.[^.]+$/, ".*");
        // Empty parts of an event have no fields.
        if (typeof value === "object" && !Array.isArray(value)) continue;
        const field = fields.find((f) => f.path === path) ?? fields.find((f) => f.path === parent);
        expect(field, path).toBeDefined();
        expect(typeOf[field?.type ?? "object"](value), `${path} ${JSON.stringify(value)}`).toBe(true);
      }
    }
  });

  it("is found in some event each", async () => {
    const facts = await Promise.all(all.map(async (event) => factsOf(await readEvent(event))));
    // Whether an answer was kept is known once the event is taken in.
    const named = fields.filter(({ path }) => !path.endsWith(".*") && path !== "$.answer.kept");
    expect(named.filter(({ path }) => facts.every((one) => valueAt(one, path) === undefined))).toEqual([]);
  });

  it("has a path that rules can write, and a label in both languages", () => {
    for (const { path, label } of fields) {
      expect(pathSteps(path), path).not.toBeNull();
      expect(label.ja).toMatch(/[ぁ-んァ-ヶ一-龠]/);
      expect(label.en).toMatch(/^[\x20-\x7e…]+$/);
    }
    expect(new Set(fields.map(({ path }) => path)).size).toBe(fields.length);
    expect(new Set(fields.map(({ label }) => label.ja)).size).toBe(fields.length);
  });

  it("can be written as a rule, and a misspelt one is refused", () => {
    const words = { triggers: new Map([["webhook", webhook]]), actions: new Map(), attributes: [] };
    const faultsOf = (path: string) => {
      const compiled = compile(
        {
          id: "r",
          name: "r",
          trigger: { type: "webhook" },
          conditions: { all: [{ fact: "webhook", path, operator: "equal", value: "postback" }] },
          audience: "sender",
          actions: [{ type: "none" }],
        },
        words,
      );
      return compiled.ok ? [] : compiled.faults.map(({ code }) => code);
    };
    expect(faultsOf("$.kind")).not.toContain("unknown-fact");
    expect(faultsOf("$.knd")).toContain("unknown-fact");
  });
});

describe("the webhook trigger", () => {
  it("is one source, whatever the rule", () => {
    expect(webhook.source({}, "a")).toBe("webhook:live");
    expect(webhook.source({}, "b")).toBe("webhook:live");
    expect(webhook.ownSource).toBe(false);
    expect(webhook.personal).toBe(true);
  });

  it("runs nothing of its own", async () => {
    const context = fakeTriggerContext({ source: "webhook:live" });
    const stop = await webhook.start({}, context);
    await stop();
    expect(context).toMatchObject({ taken: [], states: [], lines: [] });
  });
});
