import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { catalogue } from "../../fixtures/mails/catalogue.ts";
import { type Demo, runDemo } from "../../src/cli/demo.ts";
import type { ArrivalView } from "../../src/server/demo/arrivals.ts";

const log = pino({ level: "silent" });
const folder = mkdtempSync(join(tmpdir(), "noroshi-demo-"));
const dataDir = join(folder, "demo");
let demo: Demo;

beforeAll(async () => {
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, "left-over"), "from last time");
  demo = await runDemo({ port: 0, sandboxPort: 0, log, dataDir });
});
afterAll(async () => {
  await demo.close();
  rmSync(folder, { recursive: true, force: true });
});

async function get<T>(path: string, base = demo.url): Promise<T> {
  const response = await fetch(new URL(path, base));
  expect(response.status).toBe(200);
  return (await response.json()) as T;
}

async function post(path: string, body: object = {}, headers: Record<string, string> = { "x-noroshi-demo": "1" }) {
  const response = await fetch(new URL(`api/${path}`, demo.url), {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as { message?: string } };
}

/** As a browser does that a stranger's DNS has led here. */
function knock(path: string): Promise<{ status: number | undefined; headers: IncomingHttpHeaders }> {
  const { hostname, port } = new URL(demo.url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, headers: { host: "evil.example" } }, (res) => {
      res.resume();
      resolve({ status: res.statusCode, headers: res.headers });
    })
      .on("error", reject)
      .end();
  });
}

const arrivals = async () => (await get<{ arrivals: ArrivalView[] }>("api/arrivals")).arrivals;
const totals = async () =>
  (await get<{ totals: { personsReached: number; arrivals: number; violations: number } }>("ledger", demo.phoneUrl))
    .totals;

/** Lets a mail in and waits until `settled` holds of the newest arrival. */
async function letIn(body: object, settled: (arrival: ArrivalView) => boolean): Promise<ArrivalView> {
  const before = (await arrivals())[0]?.id ?? 0;
  expect((await post("let-in", body)).status).toBe(200);
  return vi.waitFor(
    async () => {
      const [newest] = await arrivals();
      if (!newest || newest.id <= before || !settled(newest)) throw new Error("not yet");
      return newest;
    },
    { timeout: 15_000, interval: 50 },
  );
}
const allIn =
  (...states: string[]) =>
  ({ deliveries }: ArrivalView) =>
    deliveries.length > 0 && deliveries.every((d) => states.includes(d.state));

describe("the demo", () => {
  it("begins with a fresh database", async () => {
    expect(existsSync(join(dataDir, "left-over"))).toBe(false);
    expect(existsSync(join(dataDir, "noroshi.db"))).toBe(true);
    expect(await arrivals()).toEqual([]);
  });

  it("offers every fixture mail once", async () => {
    const { groups } = await get<{ groups: { mails: { id: string }[] }[] }>("api/samples");
    const ids = groups.flatMap((group) => group.mails.map((mail) => mail.id));
    expect(ids.toSorted()).toEqual(catalogue.map((mail) => mail.id).toSorted());
  });

  it("carries a strong earthquake by the real intake to all 2,000 phones, once", async () => {
    const arrival = await letIn({ sample: "quake-5weak-no-tsunami" }, allIn("sent"));
    expect(arrival).toMatchObject({ sender: { authentic: true }, sample: { id: "quake-5weak-no-tsunami" } });
    expect(arrival.deliveries).toMatchObject([
      { ruleId: "quake-everyone", audience: "友だち全員", people: 2_000, progress: { delivered: 2_000, total: 2_000 } },
    ]);
    expect(await totals()).toMatchObject({ personsReached: 2_000, arrivals: 2_000, violations: 0 });
  });

  it("tells why: each rule's conditions with the values seen, and the exact bubbles", async () => {
    const [arrival] = await arrivals();
    const { rules } = await get<{ rules: { id: string; outcome: string; conditions: unknown }[] }>(
      `api/arrivals/${arrival?.id}/rules`,
    );
    expect(rules[0]).toMatchObject({ id: "quake-everyone", outcome: "fired" });
    expect(JSON.stringify(rules[0]?.conditions)).toContain("anzen@bousai.city.chiba.example");
    const { bubbles } = await get<{ bubbles: string[] }>(`api/deliveries/${arrival?.deliveries[0]?.id}/bubbles`);
    expect(bubbles).toHaveLength(1);
    expect(bubbles[0]).toContain("震度");
    expect(bubbles[0]).not.toContain("配信解除");
  });

  it("counts each ward's people and shows someone in the audience and someone out of it", async () => {
    const arrival = await letIn({ sample: "warning-chuo-mihama" }, allIn("sent"));
    expect(arrival.deliveries.map((d) => d.ruleId)).toEqual(["warning-chuo", "warning-mihama"]);
    const id = arrival.deliveries[0]?.id;
    const { people } = await get<{ people: { userId: string; chips: string[]; chosen: boolean }[] }>(
      `api/phones?delivery=${id}`,
    );
    expect(people.map((p) => p.chosen)).toEqual([true, true, false]);
    expect(people[0]?.chips).toContain("中央区");
    const talk = async (at: number) => JSON.stringify(await get(`talks/${people[at]?.userId}`));
    expect(await talk(0)).toContain("大雨警報");
    expect(await talk(2)).not.toContain("大雨警報");
  });

  it("lets the mails before arrive first, so that a repeat is recognised", async () => {
    const arrival = await letIn({ sample: "resent-with-new-message-id" }, allIn("dropped"));
    expect(arrival.deliveries[0]?.guards[0]).toMatchObject({ verdict: "drop" });
    expect((await arrivals())[1]).toMatchObject({ sample: { id: "evac-4-midori" } });
  });

  it("holds a forged mail until a person releases it, and says whom it reached", async () => {
    const words = {
      subject: "【避難情報】警戒レベル４　避難指示（緑区）",
      text: "【発令内容】\n警戒レベル４　避難指示\n",
    };
    const held = await letIn({ ...words, signed: false }, allIn("held"));
    expect(held.sender).toMatchObject({ authentic: false });
    const [delivery] = held.deliveries;
    expect(delivery?.guards.filter((g) => g.verdict === "hold")).toMatchObject([{ question: "送信元は本物か" }]);
    const before = (await totals()).arrivals;
    expect(await post(`deliveries/${delivery?.id}/release`)).toMatchObject({ status: 200 });
    await vi.waitFor(async () => expect((await totals()).arrivals).toBe(before + 2_000), 10_000);
    expect((await post(`deliveries/${delivery?.id}/release`)).status).toBe(409);
  });

  it("takes mails of the visitor's own words as if the city had signed them", async () => {
    const arrival = await letIn({ subject: "お知らせ <b>", text: "ルールにない話題です。", signed: true }, () => true);
    expect(arrival).toMatchObject({ subject: "お知らせ <b>", sender: { authentic: true }, deliveries: [] });
  });

  it("discards for good", async () => {
    const held = await letIn({ sample: "forged-unsigned" }, allIn("held"));
    const id = held.deliveries[0]?.id;
    expect((await post(`deliveries/${id}/discard`)).status).toBe(200);
    expect((await post(`deliveries/${id}/release`)).body.message).toContain("保留ではありません");
  });

  it("shows LINE's refusal, keeps the delivery, and sends it once mended", async () => {
    await post("trouble", { trouble: "refused" });
    await post("let-in", { sample: "heat-alert" });
    const status = async () => (await get<{ status: { channel: string | null } }>("api/arrivals")).status;
    await vi.waitFor(async () => expect((await status()).channel).toContain("トークン"), 10_000);
    await post("trouble", { trouble: "none" });
    await post("channel/resume");
    await vi.waitFor(async () => expect((await arrivals())[0]?.deliveries[0]?.state).toBe("sent"), 10_000);
  });

  it("tells a watching page of changes", async () => {
    const watching = new AbortController();
    const response = await fetch(new URL("live", demo.url), { signal: watching.signal });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toContain("changed");
    await post("let-in", { sample: "pm25" });
    expect((await reader?.read())?.value).toContain("changed");
    watching.abort();
  });
});

describe("the demo's door", () => {
  it("leads to the staff's pages, signed in as its administrator, and nobody from another name", async () => {
    const answer = await fetch(demo.adminUrl, { redirect: "manual" });
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/admin/"]);
    const cookie = answer.headers
      .getSetCookie()
      .map((one) => one.split(";")[0])
      .join("; ");
    const session = await fetch(new URL("/api/session", demo.url), { headers: { cookie } });
    expect(await session.json()).toMatchObject({ stage: "full", account: { name: "demo" } });
    expect((await knock("/demo/admin")).status).toBe(403);
    expect((await knock("/demo/admin")).headers["set-cookie"]).toBeUndefined();
  });

  it("takes orders from its own page only", async () => {
    const before = (await arrivals()).length;
    expect((await post("let-in", { sample: "quake-3" }, {})).status).toBe(403);
    expect((await arrivals()).length).toBe(before);
  });

  it("answers to no other name than this machine's own", async () => {
    const { status } = await knock("/demo/api/arrivals");
    expect(status).toBe(403);
  });

  it.each([
    [{ subject: "件名\r\nBcc: a@example.jp", text: "本文", signed: true }],
    [{ subject: "", text: "本文", signed: true }],
    [{ subject: "件名", text: "あ".repeat(20_001), signed: true }],
    [{ sample: "../../etc/passwd" }],
    [{ sample: "quake-5weak-no-tsunami", more: true }],
  ])("refuses what is no mail (%#)", async (body) => {
    const refused = await post("let-in", body);
    expect(refused.status).toBe(400);
    expect(refused.body.message).not.toBe("");
  });

  it("says 404 of a sample, a mail or a page that does not exist", async () => {
    expect((await post("let-in", { sample: "no-such-mail" })).status).toBe(404);
    expect((await fetch(new URL("api/arrivals/999999/rules", demo.url))).status).toBe(404);
  });

  it("allows no script but its own files", async () => {
    const response = await fetch(demo.url);
    expect(response.headers.get("content-security-policy")).toContain("script-src 'self'");
    expect(await response.text()).not.toMatch(/<script(?![^>]*src=)/);
  });

  it("says which port is taken and what to do, and leaves the first demo alone", async () => {
    const port = Number(new URL(demo.url).port);
    const second = runDemo({ port, sandboxPort: 0, log, dataDir: join(folder, "second") });
    await expect(second).rejects.toThrow(`ポート ${port} は別のプログラムが使っています`);
    const sandboxPort = Number(new URL(demo.phoneUrl).port);
    await expect(runDemo({ port: 0, sandboxPort, log, dataDir })).rejects.toThrow("--sandbox-port");
    expect((await arrivals()).length).toBeGreaterThan(0);
  });
});
