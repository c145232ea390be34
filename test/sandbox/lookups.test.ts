import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, numberedUserId, type Sandbox } from "../../src/sandbox/index.ts";
import { get, post, text } from "./helpers.ts";

const DAY_MS = 86_400_000;
const user = (n: number) => numberedUserId("a", n);

describe("what can be looked up", () => {
  let nowMs: number;
  let sandbox: Sandbox;
  beforeEach(async () => {
    nowMs = Date.parse("2026-08-01T12:00:00+09:00");
    sandbox = await createSandbox({ now: () => nowMs });
    sandbox.addNumberedPeople("a", 10);
  });
  afterEach(() => sandbox.close());

  it("is the profile of a friend, and of nobody else", async () => {
    sandbox.addPeople([{ userId: user(0), name: "佐藤 花子", language: "ja" }]);
    sandbox.blockPeople([user(1)]);
    expect(await get(sandbox, `profile/${user(0)}`)).toMatchObject({
      status: 200,
      body: { userId: user(0), displayName: "佐藤 花子", language: "ja" },
    });
    expect(await get(sandbox, `profile/${user(1)}`)).toMatchObject({ status: 404, body: { message: "Not found" } });
    expect((await get(sandbox, `profile/${numberedUserId("f", 0)}`)).status).toBe(404);
    expect(await get(sandbox, "profile/nobody")).toMatchObject({
      status: 400,
      body: { message: "The value for the 'userId' parameter is invalid" },
    });
  });

  it("is the list of friends, page by page, without those who block; a page may be short", async () => {
    sandbox.blockPeople([user(0), user(1), user(5)]);
    const pages: string[][] = [];
    let start = "";
    do {
      const { body } = await get(sandbox, `followers/ids?limit=4${start}`);
      const page = body as { userIds: string[]; next?: string };
      pages.push(page.userIds);
      start = page.next === undefined ? "" : `&start=${page.next}`;
    } while (start !== "");
    expect(pages.map((page) => page.length)).toEqual([2, 3, 2]);
    expect(pages.flat()).toEqual([2, 3, 4, 6, 7, 8, 9].map(user));
  });

  it("is refused with a continuation token that is wrong or a day old", async () => {
    const { body } = await get(sandbox, "followers/ids?limit=4");
    const { next } = body as { next: string };
    const refusal = { status: 400, body: { message: "Invalid start param" } };
    expect(await get(sandbox, "followers/ids?start=nonsense")).toMatchObject(refusal);
    nowMs += DAY_MS + 1;
    expect(await get(sandbox, `followers/ids?start=${next}`)).toMatchObject(refusal);
    expect((await get(sandbox, "followers/ids?limit=1001")).status).toBe(400);
  });

  it("is how many messages went out on a day in Japan, from the next day on", async () => {
    await post(sandbox, "message/multicast", { to: [user(0), user(1)], messages: [text("a")] });
    expect((await get(sandbox, "message/delivery/multicast?date=20260801")).body).toEqual({ status: "unready" });
    nowMs = Date.parse("2026-08-02T00:00:00+09:00");
    expect((await get(sandbox, "message/delivery/multicast?date=20260801")).body).toEqual({
      status: "ready",
      success: 2,
    });
    expect((await get(sandbox, "message/delivery/push?date=20260801")).body).toEqual({ status: "ready", success: 0 });
    expect((await get(sandbox, "message/delivery/push?date=20180330")).body).toEqual({ status: "out_of_service" });
    expect((await get(sandbox, "message/delivery/push?date=today")).status).toBe(400);
    expect((await get(sandbox, "message/delivery/push")).status).toBe(400);
  });

  it("is the names of this month's aggregation units", async () => {
    for (const unit of ["one", "two", "one", "Two"]) {
      await post(sandbox, "message/push", { to: user(0), messages: [text("a")], customAggregationUnits: [unit] });
    }
    expect((await get(sandbox, "message/aggregation/info")).body).toEqual({ numOfCustomAggregationUnits: 3 });
    const first = (await get(sandbox, "message/aggregation/list?limit=2")).body as {
      customAggregationUnits: string[];
      next: string;
    };
    expect(first.customAggregationUnits).toEqual(["one", "two"]);
    expect((await get(sandbox, `message/aggregation/list?start=${first.next}`)).body).toEqual({
      customAggregationUnits: ["Two"],
    });
    nowMs += 31 * DAY_MS;
    expect((await get(sandbox, "message/aggregation/info")).body).toEqual({ numOfCustomAggregationUnits: 0 });
  });
});
