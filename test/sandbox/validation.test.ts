import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSandbox, numberedUserId, type Sandbox } from "../../src/sandbox/index.ts";
import { get, post, text } from "./helpers.ts";
import { SAMPLE_MESSAGES } from "./samples.ts";

const to = [numberedUserId("a", 0)];
const box = (contents: unknown[]) => ({ type: "box", layout: "vertical", contents });
const bubble = (contents: unknown[], more: object = {}) => ({ type: "bubble", body: box(contents), ...more });
const flex = (contents: unknown) => ({ type: "flex", altText: "a", contents });
const buttons = (template: object) => ({
  type: "template",
  altText: "a",
  template: { type: "buttons", text: "a", actions: [tap()], ...template },
});
const tap = (more: object = {}) => ({ type: "message", label: "はい", text: "はい", ...more });

describe("what the sandbox refuses", () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await createSandbox();
    sandbox.addNumberedPeople("a", 3);
  });
  afterAll(() => sandbox.close());

  const multicast = (messages: unknown[], more: object = {}) =>
    post(sandbox, "message/multicast", { to, messages, ...more });
  const refusal = (message: string, property: string) => ({
    status: 400,
    body: { message: "The request body has 1 error(s)", details: [{ message, property }] },
  });

  it.each(Object.keys(SAMPLE_MESSAGES))("takes a proper %s message", async (name) => {
    expect(await multicast([SAMPLE_MESSAGES[name]])).toMatchObject({ status: 200 });
  });

  it.each([
    ["an empty text", text(""), "May not be empty", "messages[0].text"],
    ["a missing text", { type: "text" }, "May not be empty", "messages[0].text"],
    [
      "a text over 5,000 UTF-16 units",
      text("𠮷".repeat(2_501)),
      "Length must be between 0 and 5000",
      "messages[0].text",
    ],
    [
      "an emoji that points beside the $",
      { ...text("a$"), emojis: [{ index: 0, productId: "p", emojiId: "e" }] },
      "must point to the $ in the text",
      "messages[0].emojis[0].index",
    ],
    ["a key that nothing stands for", { type: "textV2", text: "{who}" }, "invalid substitution", "messages[0].text"],
    ["a lonely brace", { type: "textV2", text: "a } b" }, "invalid substitution", "messages[0].text"],
    [
      "a picture without https",
      { type: "image", originalContentUrl: "http://a.jp/", previewImageUrl: "https://a.jp/" },
      "Must be a valid HTTPS URL",
      "messages[0].originalContentUrl",
    ],
    [
      "a URL that is not percent-encoded",
      { type: "image", originalContentUrl: "https://a.jp/絵", previewImageUrl: "https://a.jp/" },
      "Must be a valid HTTPS URL",
      "messages[0].originalContentUrl",
    ],
    [
      "an alt text over 1,500 units",
      { ...flex(bubble([])), altText: "あ".repeat(1_501) },
      "Length must be between 0 and 1500",
      "messages[0].altText",
    ],
    ["an empty alt text", { ...flex(bubble([])), altText: "" }, "May not be empty", "messages[0].altText"],
    [
      "a flex text without words",
      flex(bubble([box([{ type: "text" }])])),
      "May not be empty",
      "messages[0].contents.body.contents[0].contents[0].text",
    ],
    [
      "an unknown flex component",
      flex(bubble([{ type: "table" }])),
      "Must be one of the following values: [box, button, image, icon, text, span, separator, filler]",
      "messages[0].contents.body.contents[0].type",
    ],
    [
      "thirteen bubbles",
      flex({ type: "carousel", contents: Array(13).fill(bubble([])) }),
      "Size must be between 1 and 12",
      "messages[0].contents.contents",
    ],
    [
      "bubbles of different sizes",
      flex({ type: "carousel", contents: [bubble([]), bubble([], { size: "kilo" })] }),
      "all bubbles must be of the same size",
      "messages[0].contents.contents",
    ],
    [
      "a bubble over 30 KB",
      flex(bubble([{ type: "text", text: "a".repeat(31_000) }])),
      "the bubble must be at most 30720 bytes",
      "messages[0].contents",
    ],
    ["an empty bubble", flex({ type: "bubble" }), "At least one block must be specified", "messages[0].contents"],
    [
      "five buttons",
      buttons({ actions: Array(5).fill(tap()) }),
      "Size must be between 1 and 4",
      "messages[0].template.actions",
    ],
    [
      "a long text beside a title",
      buttons({ title: "a", text: "あ".repeat(61) }),
      "Length must be between 0 and 60",
      "messages[0].template.text",
    ],
    [
      "a label over 20 graphemes",
      buttons({ actions: [tap({ label: "あ".repeat(21) })] }),
      "Length must be between 0 and 20",
      "messages[0].template.actions[0].label",
    ],
    [
      "a link by another scheme",
      buttons({ actions: [{ type: "uri", label: "a", uri: "javascript:alert(1)" }] }),
      "invalid uri scheme",
      "messages[0].template.actions[0].uri",
    ],
    [
      "one answer to a confirmation",
      { type: "template", altText: "a", template: { type: "confirm", text: "a", actions: [tap()] } },
      "Size must be between 2 and 2",
      "messages[0].template.actions",
    ],
    [
      "columns of different shape",
      {
        type: "template",
        altText: "a",
        template: {
          type: "carousel",
          columns: [
            { text: "a", actions: [tap()] },
            { text: "a", actions: [tap(), tap()] },
          ],
        },
      },
      "columns must have the same number of actions, and all or none of them a title and an image",
      "messages[0].template.columns",
    ],
    [
      "fourteen quick replies",
      { ...text("a"), quickReply: { items: Array(14).fill({ type: "action", action: tap() }) } },
      "Size must be between 1 and 13",
      "messages[0].quickReply.items",
    ],
    [
      "a sender name over 20",
      { ...text("a"), sender: { name: "あ".repeat(21) } },
      "Length must be between 0 and 20",
      "messages[0].sender.name",
    ],
    [
      "an imagemap of another width",
      { ...SAMPLE_MESSAGES.imagemap, baseSize: { width: 1_000, height: 700 } },
      "Must be 1040",
      "messages[0].baseSize.width",
    ],
  ])("names the property of %s", async (_, message, reason, property) => {
    expect(await multicast([message])).toMatchObject(refusal(reason, property));
  });

  it("counts a grapheme as one where LINE does", async () => {
    const family = "👨‍👩‍👧‍👦";
    expect((await multicast([buttons({ actions: [tap({ label: family.repeat(20) })] })])).status).toBe(200);
    expect((await multicast([buttons({ actions: [tap({ label: family.repeat(21) })] })])).status).toBe(400);
  });

  it("lists the types there are when it does not know one", async () => {
    expect(await multicast([{ type: "fax", text: "a" }])).toMatchObject(
      refusal(
        "Must be one of the following values: [text, textV2, image, video, audio, location, sticker, imagemap, template, flex, coupon]",
        "messages[0].type",
      ),
    );
  });

  it("names every fault at once", async () => {
    const { body } = await multicast([text(""), text("ok"), text("")]);
    expect(body).toEqual({
      message: "The request body has 2 error(s)",
      details: [
        { message: "May not be empty", property: "messages[0].text" },
        { message: "May not be empty", property: "messages[2].text" },
      ],
    });
  });

  it("takes one to five messages and one to 500 recipients", async () => {
    const many = (count: number) => Array.from({ length: count }, (_, n) => numberedUserId("a", n));
    expect(await multicast([])).toMatchObject(refusal("Size must be between 1 and 5", "messages"));
    expect(await multicast(Array(6).fill(text("a")))).toMatchObject(
      refusal("Size must be between 1 and 5", "messages"),
    );
    expect(await multicast([text("a")], { to: [] })).toMatchObject(refusal("Size must be between 1 and 500", "to"));
    expect(await multicast([text("a")], { to: many(501) })).toMatchObject(
      refusal("Size must be between 1 and 500", "to"),
    );
    expect((await multicast(Array(5).fill(text("a")), { to: many(500) })).status).toBe(200);
  });

  it("blames the first malformed recipient by its index, and nobody gets anything", async () => {
    const before = sandbox.totals().arrivals;
    for (const bad of ["nobody", `U${"G".repeat(32)}`, `C${"a".repeat(32)}`, `U${"a".repeat(31)}`]) {
      expect(await multicast([text("a")], { to: [...to, bad, "worse"] })).toMatchObject({
        status: 400,
        body: { message: "The property, to[1], in the request body is invalid (line: -, column: -)" },
      });
    }
    expect(await post(sandbox, "message/push", { to: "nobody", messages: [text("a")] })).toMatchObject({
      status: 400,
      body: { message: "The property, 'to', in the request body is invalid (line: -, column: -)" },
    });
    expect(sandbox.totals().arrivals).toBe(before);
  });

  it("blames a value of a wrong JSON type in one sentence", async () => {
    expect(await multicast([{ type: "text", text: 5 }])).toMatchObject({
      status: 400,
      body: { message: "The property, 'messages[0].text', in the request body is invalid (line: -, column: -)" },
    });
  });

  it.each([
    [["a", "b"], "Size must be between 0 and 1", "customAggregationUnits"],
    [["with-hyphen"], "Must match the pattern: [a-zA-Z0-9_]{1,30}", "customAggregationUnits[0]"],
    [["a".repeat(31)], "Must match the pattern: [a-zA-Z0-9_]{1,30}", "customAggregationUnits[0]"],
  ])("takes at most one well-formed aggregation unit: not %j", async (customAggregationUnits, reason, property) => {
    expect(await multicast([text("a")], { customAggregationUnits })).toMatchObject(refusal(reason, property));
  });

  it("checks only the messages at the validate endpoints, and sends nothing", async () => {
    const before = sandbox.totals().requestsAccepted;
    for (const kind of ["reply", "push", "multicast", "narrowcast", "broadcast"]) {
      expect(await post(sandbox, `message/validate/${kind}`, { messages: [text("a")] })).toMatchObject({
        status: 200,
        body: {},
      });
      expect(await post(sandbox, `message/validate/${kind}`, { messages: [text("")] })).toMatchObject(
        refusal("May not be empty", "messages[0].text"),
      );
    }
    expect(sandbox.totals().requestsAccepted).toBe(before);
  });

  it("refuses malformed JSON, other media types and bodies over 2 MB", async () => {
    const path = "message/multicast";
    expect(await post(sandbox, path, null, { raw: '{\n"to": oops}' })).toMatchObject({
      status: 400,
      body: {
        message: expect.stringMatching(/^The request body could not be parsed as JSON \(line: \d+, column: \d+\)$/),
      },
    });
    expect((await post(sandbox, path, null, { raw: new Uint8Array([0x22, 0x82, 0xa0, 0x22]) })).status).toBe(400);
    expect(await post(sandbox, path, {}, { headers: { "content-type": "text/plain" } })).toMatchObject({
      status: 415,
      body: { message: "The content type, text/plain, is not supported" },
    });
    expect((await post(sandbox, path, { filler: "a".repeat(2 * 1024 * 1024) })).status).toBe(413);
  });

  it("asks for the right token", async () => {
    for (const token of ["", "other"]) {
      expect(await post(sandbox, "message/multicast", {}, { token })).toMatchObject({
        status: 401,
        body: { message: expect.stringMatching(/^Authentication failed due to the following reason: /) },
      });
    }
  });

  it("knows only the exact paths", async () => {
    for (const path of ["message/nothing", "message/quota/", "Message/quota", "", "message/multicast"]) {
      expect(await get(sandbox, path)).toMatchObject({ status: 404, body: { message: "Not found" } });
    }
  });

  it("never answers a body of any shape with anything but 200 or a 400 in LINE's form", async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const answer = await post(sandbox, "message/multicast", { to, messages: [value] });
        expect(answer.status === 200 || typeof (answer.body as { message?: unknown }).message === "string").toBe(true);
        expect([200, 400]).toContain(answer.status);
      }),
      { numRuns: 100 },
    );
  });
});
