import { once } from "node:events";
import { createServer } from "node:http";
import { messagingApi, middleware, type webhook } from "@line/bot-sdk";
import express from "express";
import { SANDBOX_TOKEN } from "../../src/sandbox/index.ts";

/** Stands for Noroshi: an account that answers every event through the SDK, over real HTTP. */
export interface Answering {
  url: string;
  events: webhook.Event[];
  /** Bodies wait for their answer until `release`. */
  hold(): { release(): void };
  /** From now on bodies are refused with this status; null: taken again. */
  refuse(status: number | null): void;
  close(): Promise<void>;
}

const picture = "https://city.example.jp/1";

/** One message with each kind of thing to tap. */
const EVERYTHING: messagingApi.Message[] = [
  {
    type: "template",
    altText: "安否の確認",
    template: {
      type: "buttons",
      title: "安否の確認",
      text: "ご無事ですか",
      actions: [
        { type: "postback", label: "無事です", data: "safe=1", displayText: "無事です" },
        { type: "uri", label: "ホームページ", uri: "https://city.example.jp/" },
        { type: "datetimepicker", label: "訓練の日", data: "drill", mode: "date", max: "2026-12-31" },
        { type: "clipboard", label: "番号をコピー", clipboardText: "043-245-1111" },
      ],
    },
  },
  {
    type: "flex",
    altText: "避難指示",
    contents: {
      type: "bubble",
      body: {
        type: "box",
        layout: "vertical",
        action: { type: "postback", label: "警戒レベル4", data: "level=4" },
        contents: [{ type: "text", text: "警戒レベル4", weight: "bold", size: "xl" }],
      },
      footer: {
        type: "box",
        layout: "vertical",
        contents: [
          {
            type: "button",
            style: "primary",
            action: { type: "message", label: "避難所を見る", text: "避難所はどこですか" },
          },
        ],
      },
    },
  },
  {
    type: "imagemap",
    baseUrl: `${picture}/imagemap`,
    altText: "避難所の地図",
    baseSize: { width: 1_040, height: 700 },
    actions: [
      { type: "message", label: "地図の左", text: "左です", area: { x: 0, y: 0, width: 520, height: 700 } },
      {
        type: "uri",
        label: "地図の右",
        linkUri: "https://city.example.jp/",
        area: { x: 520, y: 0, width: 520, height: 700 },
      },
    ],
  },
];

const AREAS = ["中央区", "花見川区", "稲毛区", "若葉区", "緑区", "美浜区"];

function welcome(text: string): messagingApi.Message {
  return {
    type: "text",
    text,
    quickReply: {
      items: AREAS.map((area) => ({
        type: "action",
        action: { type: "postback", label: area, data: `area=${area}`, displayText: `${area}に住んでいます` },
      })),
    },
  };
}

function answerTo(event: webhook.Event): messagingApi.Message[] {
  const says = (text: string): messagingApi.Message[] => [{ type: "text", text }];
  if (event.type === "follow") {
    const hello = event.follow.isUnblocked ? "お帰りなさい。" : "友だち追加ありがとうございます。";
    return [welcome(`${hello}お住まいの区を教えてください。`)];
  }
  if (event.type === "message") {
    if (event.message.type !== "text") return says("受け取りました");
    return event.message.text === "全部" ? EVERYTHING : says(`「${event.message.text}」を受け取りました`);
  }
  if (event.type === "postback") {
    const { data, params } = event.postback;
    if (data.startsWith("area=")) return says(`お住まいの区: ${data.slice("area=".length)}`);
    return says(`ボタン: ${data}${params ? ` ${JSON.stringify(params)}` : ""}`);
  }
  return [];
}

export async function startAnswering(lineUrl: string, channelSecret: string): Promise<Answering> {
  const line = new messagingApi.MessagingApiClient({ channelAccessToken: SANDBOX_TOKEN, baseURL: lineUrl });
  const events: Answering["events"] = [];
  let held: Promise<void> | undefined;
  let refusal: number | null = null;
  const app = express();
  app.post("/webhook", middleware({ channelSecret }), async (req, res) => {
    const body: webhook.CallbackRequest = req.body;
    events.push(...body.events);
    await held;
    res.sendStatus(refusal ?? 200);
    for (const event of refusal === null ? body.events : []) {
      const messages = answerTo(event);
      if (messages.length > 0 && "replyToken" in event && event.replyToken !== undefined)
        await line.replyMessage({ replyToken: event.replyToken, messages });
    }
  });
  const server = createServer(app).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  let open = true;
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/webhook`,
    events,
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return { release: resolve };
    },
    refuse(status) {
      refusal = status;
    },
    async close() {
      if (!open) return;
      open = false;
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
