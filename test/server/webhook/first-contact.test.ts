import { expect, it } from "vitest";
import { LIVE_CHANNEL } from "../../../src/store/channels.ts";
import { getFriend } from "../../../src/store/friends.ts";
import { lineEvent, ME, postbackEvent, textEvent, type WebhookApp, webhookApp } from "../../support/webhook-app.ts";

/** The texts of the newest request, and the data of its buttons. */
function newest({ line }: WebhookApp) {
  const call = line.calls.at(-1);
  const text = JSON.stringify(call?.messages ?? []);
  return {
    way: call?.way,
    token: call?.replyToken,
    text,
    data: [...text.matchAll(/"data":"([^"]+)"/g)].map((m) => m[1]),
  };
}

it("walks a new citizen from the greeting over two questions to the thanks, free of charge", async () => {
  const world = await webhookApp();
  const { line, store } = world;

  const follow = lineEvent();
  await world.send(follow);
  expect(newest(world)).toMatchObject({ way: "reply", token: follow.replyToken });
  expect(newest(world).text).toContain("友だち追加ありがとうございます");
  expect(newest(world).text).toContain("https://liff.line.me/1234567890-AbcdEfgh");
  const [ward] = newest(world).data;
  expect(newest(world).data).toHaveLength(7);

  await world.send(postbackEvent(String(ward)));
  expect((await getFriend(store.db, LIVE_CHANNEL, ME))?.answers).toEqual({ area: "中央区" });
  expect(newest(world).text).toContain("「中央区」で登録しました");

  const categories = newest(world).data;
  await world.send(postbackEvent(String(categories[0])));
  await world.send(postbackEvent(String(categories[1])));
  expect((await getFriend(store.db, LIVE_CHANNEL, ME))?.answers.categories).toEqual(["earthquake", "tsunami"]);
  expect(newest(world).text).toContain("今の登録: 地震、津波");

  await world.send(postbackEvent("noroshi:done"));
  expect(newest(world).text).toContain("お住まいの区: 中央区");
  expect(newest(world).text).toContain("受け取る情報: 地震、津波");
  expect(line.calls.map(({ way }) => way)).toEqual(["reply", "reply", "reply", "reply", "reply"]);
});

it("tells someone who comes back what is still registered, and asks nothing again", async () => {
  const world = await webhookApp();
  await world.send(lineEvent());
  await world.send(postbackEvent("noroshi:answer?attribute=area&value=%E7%B7%91%E5%8C%BA"));
  await world.send(lineEvent({ type: "unfollow", replyToken: undefined }));
  await world.send(lineEvent({ follow: { isUnblocked: true } }));
  expect(newest(world).text).toContain("お帰りなさい");
  expect(newest(world).text).toContain("「緑区」のまま");
  expect(newest(world).data).toEqual([]);
});

it("answers 「設定」, in any width, and leaves other talk to others", async () => {
  const world = await webhookApp();
  await world.send(textEvent("設定"));
  expect(newest(world).text).toContain("受信設定をひらく");
  await world.send(textEvent("こんにちは"));
  expect(world.line.calls).toHaveLength(1);
});

it("keeps no answer that is not among the options, and says nothing wrong", async () => {
  const world = await webhookApp();
  await world.send(lineEvent());
  await world.send(postbackEvent("noroshi:answer?attribute=area&value=%E6%B5%B7%E5%BA%95"));
  await world.send(postbackEvent("noroshi:answer?attribute=nothing&value=x"));
  expect((await getFriend(world.store.db, LIVE_CHANNEL, ME))?.answers).toEqual({});
  expect(world.line.calls).toHaveLength(1);
});

it("pushes the greeting when the reply came too late, because its rule says so; other replies are given up", async () => {
  const world = await webhookApp();
  const longAgo = Date.now() - 30 * 60_000;
  await world.send(lineEvent({ timestamp: longAgo }));
  expect(newest(world)).toMatchObject({ way: "push" });
  await world.send(postbackEvent("noroshi:later", { timestamp: longAgo + 1 }));
  expect(world.line.calls).toHaveLength(1);
  const states = await world.store.db.selectFrom("deliveries").select(["rule_id", "state"]).orderBy("id").execute();
  expect(states).toEqual([
    { rule_id: "welcome", state: "sent" },
    { rule_id: "registration-later", state: "incomplete" },
  ]);
});
