import { expect, it, onTestFinished } from "vitest";
import { createLine } from "../../src/line/client.ts";
import { createSandbox, SANDBOX_TOKEN } from "../../src/sandbox/index.ts";
import { reconcileFriends } from "../../src/server/reconcile.ts";
import { countFriends, upsertFriends } from "../../src/store/friends.ts";
import { openStore } from "../../src/store/open.ts";
import { userId } from "../support/world.ts";

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => userId(from + i));

/** A sandbox with these friends, and a store that knows those. */
async function setUp(atLine: string[], known: string[]) {
  const sandbox = await createSandbox();
  const line = createLine({ channelAccessToken: SANDBOX_TOKEN, baseUrl: sandbox.url });
  const store = await openStore("sqlite::memory:");
  onTestFinished(async () => {
    await line.close();
    await sandbox.close();
    await store.close();
  });
  sandbox.addPeople(atLine.map((id) => ({ userId: id })));
  await upsertFriends(
    store.db,
    "live",
    known.map((lineUserId) => ({ lineUserId })),
    new Date(Date.now() - 60_000),
  );
  const steps: string[] = [];
  const reconcile = (force = false) =>
    reconcileFriends(store, line, {
      channel: "live",
      now: () => new Date(),
      force,
      onProgress: (step, count) => steps.push(`${step} ${count}`),
    });
  return { sandbox, store, reconcile, steps };
}

it("adds whom LINE lists, page by page, and marks as left whose profile LINE no longer gives", async () => {
  const { store, reconcile, steps } = await setUp(numbers(0, 2_500), [...numbers(0, 100), ...numbers(9_000, 9_003)]);
  expect(await reconcile()).toEqual({ result: "done", listed: 2_500, added: 2_400, returned: 0, left: 3, checked: 3 });
  expect(await countFriends(store.db, "live")).toEqual({ active: 2_500, left: 3, erased: 0 });
  expect(steps.slice(0, 3)).toEqual(["listed 1000", "listed 2000", "listed 2500"]);
});

it("keeps whom LINE's list leaves out although they are friends", async () => {
  const { sandbox, store, reconcile } = await setUp(numbers(0, 5), numbers(0, 5));
  // Blocked while the list is read, back before the profile is asked: missing in the one, obtainable in the other.
  sandbox.blockPeople([userId(4)]);
  expect(await reconcile()).toMatchObject({ result: "done", left: 1 });
  sandbox.blockPeople([userId(4)], false);
  expect(await reconcile()).toMatchObject({ result: "done", returned: 1 });
  expect(await countFriends(store.db, "live")).toMatchObject({ active: 5 });
});

it("changes nothing and says so when a tenth of all would leave at once, unless a person says that it is right", async () => {
  const { store, reconcile } = await setUp(numbers(0, 500), [...numbers(0, 500), ...numbers(9_000, 9_200)]);
  expect(await reconcile()).toEqual({ result: "too-many-left", left: 200, active: 700 });
  expect(await countFriends(store.db, "live")).toMatchObject({ active: 700, left: 0 });
  expect(await reconcile(true)).toMatchObject({ result: "done", left: 200 });
});

it("changes nothing when LINE fails on the way, or does not tell this account", async () => {
  const { sandbox, store, reconcile } = await setUp(numbers(0, 10), numbers(0, 3));
  sandbox.failNext({ path: "followers/ids", fault: "error-before" });
  expect(await reconcile()).toMatchObject({ result: "unreachable" });
  sandbox.failNext({ path: "followers/ids", fault: "forbidden" });
  expect(await reconcile()).toEqual({ result: "not-allowed" });
  expect(await countFriends(store.db, "live")).toMatchObject({ active: 3 });
});
