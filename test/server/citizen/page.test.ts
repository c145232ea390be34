import { createHash } from "node:crypto";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import type { FormDocument } from "../../../src/server/citizen/contract.ts";
import { createFormPage, createPreviewPage, type FormPage } from "../../../src/server/citizen/page.ts";
import { startSettingsWorld } from "../../liff/settings-world.ts";

const label = { ja: '「お知らせ」の<設定> & "}}" $& </script><!--' };
const form: FormDocument = {
  revision: "1",
  liff: { id: "1234567890-abcdefgh", sdk: "https://static.line-scdn.net/liff/edge/2/sdk.js" },
  words: { title: label, organisation: label, purpose: label, consent: label, contact: label },
  consentVersion: "v1",
  attributes: [],
  topics: [],
  thisYear: 2026,
};
/** Over a slow mobile line a second or so. */
const MAX_BYTES = 60_000;

describe("the settings form's page", () => {
  let page: FormPage;
  beforeAll(async () => {
    page = await createFormPage();
  });
  const between = (html: string, before: string, after: string) => {
    const from = html.indexOf(before) + before.length;
    return html.slice(from, html.indexOf(after, from));
  };

  it("is one document that loads nothing but LINE's SDK", async () => {
    const html = (await page.render(form)).html.toString();
    expect([...html.matchAll(/ (?:src|href)="([^"]+)"/g)].map(([, address]) => address)).toEqual([form.liff?.sdk]);
    expect(html).not.toMatch(/style="|@import|\{\{/);
  });

  it("holds the questions whole, whatever is written in them", async () => {
    const html = (await page.render(form)).html.toString();
    const json = between(html, '<script type="application/json" id="form">', "</script>");
    expect(JSON.parse(json)).toEqual(form);
    expect(between(html, "<title>", "</title>")).not.toContain("<");
  });

  it("allows its own script and style by their hashes, and nothing else in it", async () => {
    const { html, csp } = await page.render(form);
    const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
    const text = html.toString();
    const script = text.slice(text.lastIndexOf("<script>") + "<script>".length, text.lastIndexOf("</script>"));
    expect(csp).toContain(`script-src ${hash(script)} https://static.line-scdn.net;`);
    expect(csp).toContain(`style-src ${hash(between(text, "<style>", "</style>"))};`);
    expect(csp).toContain("default-src 'none'");
    expect(csp).not.toContain("unsafe");
  });

  it("comes compressed, with a tag that changes with the questions", async () => {
    const one = await page.render(form);
    expect(gunzipSync(one.gzip).equals(one.html) && brotliDecompressSync(one.brotli).equals(one.html)).toBe(true);
    expect((await page.render(form)).etag).toBe(one.etag);
    expect((await page.render({ ...form, revision: "2" })).etag).not.toBe(one.etag);
    expect(one.etag).toMatch(/^"[\w-]+"$/);
  });

  it("asks for no SDK where sign-in is not set up", async () => {
    const { liff: _, ...without } = form;
    const { html, csp } = await page.render(without);
    expect(html.toString()).not.toContain(" src=");
    expect(csp).not.toContain("static.line-scdn.net");
  });

  it("is shown to staff in a frame that reaches nothing, and holds its own script alone", async () => {
    const { html, csp } = (await createPreviewPage())({ topics: [] });
    const script = html.slice(html.lastIndexOf("<script>") + "<script>".length, html.lastIndexOf("</script>"));
    expect(csp).toContain(`'sha256-${createHash("sha256").update(script).digest("base64")}'`);
    expect(csp).toMatch(/^default-src 'none';.*frame-ancestors 'self'; sandbox allow-scripts$/);
    expect(csp).not.toContain("connect-src");
    expect(html).not.toContain(" src=");
    expect(html).toContain('id="form">{"topics":[]}</script>');
  });

  it("uses nothing that phones of 2018 lack", async () => {
    const html = (await page.render(form)).html.toString();
    const script = html.slice(html.lastIndexOf("<script>"));
    const later =
      /\?\?=|\?\.\[|\.(at|flat|flatMap|replaceAll|fromEntries|replaceChildren|hasOwn|allSettled|matchAll)\(/;
    expect(later.exec(script)?.[0]).toBeUndefined();
    expect(between(html, "<style>", "</style>")).not.toMatch(/:has\(|:is\(|:where\(|\binset:|aspect-ratio|@layer/);
  });

  it("stays small with the shipped questions and rules", async () => {
    const world = await startSettingsWorld();
    try {
      for (const encoding of ["br", "gzip"]) {
        const response = await fetch(`${world.url}/liff/`, { headers: { "accept-encoding": encoding } });
        expect(response.headers.get("content-encoding")).toBe(encoding);
        const bytes = Number(response.headers.get("content-length"));
        expect(bytes).toBeGreaterThan(10_000);
        expect(bytes).toBeLessThan(MAX_BYTES);
        if (process.env.SIZES) console.info(encoding, bytes);
      }
    } finally {
      await world.close();
    }
  });
});
