import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLine, type Line } from "../../src/line/client.ts";
import { numberedUserId } from "../../src/sandbox/people.ts";
import { createSandbox, type Sandbox } from "../../src/sandbox/server.ts";
import { hasLineOpenApi, loadLineOpenApi } from "../support/line-openapi.ts";

const TOKEN = "contract";

describe.skipIf(!hasLineOpenApi)("what we ask of LINE, held against its OpenAPI description", () => {
  let sandbox: Sandbox;
  let line: Line;
  const seen: { method: string; path: string; body: unknown }[] = [];
  beforeAll(async () => {
    sandbox = await createSandbox({ token: TOKEN, onRequest: (request) => seen.push(request) });
    sandbox.addNumberedPeople("", 3);
    line = createLine({ channelAccessToken: TOKEN, baseUrl: sandbox.url });
  });
  afterAll(async () => {
    await line.close();
    await sandbox.close();
  });

  it("fits in every request the product makes", async () => {
    const openApi = loadLineOpenApi();
    const messages = [{ type: "text", text: "避難指示（緑区）" }];
    const to = [0, 1, 2].map((n) => numberedUserId("", n));
    await line.multicast({ to, messages, unit: "d1_0a0b0c0d", retryKey: crypto.randomUUID() });
    await line.broadcast({ messages, retryKey: crypto.randomUUID() });
    await line.quota();
    await line.validate("multicast", messages);
    await line.validate("broadcast", messages);
    await line.profile(to[0] ?? "");
    await line.push({ to: to[0] ?? "", messages, unit: "d1_0a0b0c0d", retryKey: crypto.randomUUID() });
    await line.reply({ replyToken: sandbox.issueReplyToken(to[0] ?? ""), messages });
    await line.followers();
    const paths = seen.map(({ method, path }) => `${method} ${path.replace(/U[0-9a-f]{32}/, "{userId}")}`);
    expect(new Set(paths)).toEqual(
      new Set([
        "POST /v2/bot/message/multicast",
        "POST /v2/bot/message/broadcast",
        "GET /v2/bot/message/quota",
        "POST /v2/bot/message/validate/multicast",
        "POST /v2/bot/message/validate/broadcast",
        "GET /v2/bot/profile/{userId}",
        "POST /v2/bot/message/push",
        "POST /v2/bot/message/reply",
        "GET /v2/bot/followers/ids",
      ]),
    );
    for (const { method, path, body } of seen) {
      if (method === "POST") expect(openApi.requestProblems(method, path, body), `${method} ${path}`).toEqual([]);
    }
  });
});
