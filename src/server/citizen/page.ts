/**
 * The settings form as one document: style, script and questions stand in it, so that it is there with one request, on a
 * poor line, too. Only LINE's SDK comes from elsewhere.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import { build } from "esbuild";
import type { FormDocument } from "./contract.ts";

export interface RenderedPage {
  html: Buffer;
  gzip: Buffer;
  brotli: Buffer;
  /** With its quotation marks. */
  etag: string;
  /** `Content-Security-Policy`, with the hashes of what stands in the page. */
  csp: string;
}

export interface FormPage {
  render(document: FormDocument): Promise<RenderedPage>;
}

const FOLDER = join(import.meta.dirname, "../../../liff");
/** The SDK speaks with several hosts of LINE's, which its reference does not list. */
const LINE = "https://*.line.me https://*.line-scdn.net";

const toGzip = promisify(gzip);
const toBrotli = promisify(brotliCompress);

/** The form's frame, with its style and the script that starts it. */
async function bundle(entry: "main" | "preview"): Promise<{ frame: string; script: string; style: string }> {
  const [frame, { outputFiles }] = await Promise.all([
    readFile(join(FOLDER, "index.html"), "utf8"),
    build({
      entryPoints: [join(FOLDER, `${entry}.ts`), join(FOLDER, "style.css")],
      bundle: true,
      write: false,
      outdir: FOLDER,
      minify: true,
      format: "iife",
      // Phones of 2018 still run it.
      target: "es2018",
      charset: "utf8",
      logLevel: "silent",
    }),
  ]);
  const built = (name: string) => outputFiles.find(({ path }) => path.endsWith(name))?.text.trim() ?? "";
  return { frame, script: built(`${entry}.js`).replaceAll("</script", "<\\/script"), style: built("style.css") };
}

function filled(
  { frame, script, style }: { frame: string; script: string; style: string },
  title: string,
  sdk: string | undefined,
  document: object,
): string {
  return fill(frame, {
    "<title></title>": `<title>${harmless(title)}</title>`,
    '<link rel="stylesheet" href="style.css">': `<style>${style}</style>`,
    '<script id="sdk" defer></script>': sdk ? `<script id="sdk" defer src="${harmless(sdk)}"></script>` : "",
    '<script type="application/json" id="form"></script>': `<script type="application/json" id="form">${json(document)}</script>`,
    '<script src="main.ts"></script>': `<script>${script}</script>`,
  });
}

/** Bundles the form once; `render` puts questions into it. */
export async function createFormPage(): Promise<FormPage> {
  const parts = await bundle("main");
  const { script, style } = parts;
  return {
    async render(document) {
      const { liff, words } = document;
      const html = Buffer.from(filled(parts, words.title.ja, liff?.sdk, document));
      const [zipped, brotli] = await Promise.all([toGzip(html, { level: 9 }), toBrotli(html)]);
      const etag = `"${createHash("sha256").update(html).digest("base64url").slice(0, 27)}"`;
      return { html, gzip: zipped, brotli, etag, csp: policy(script, style, liff?.sdk) };
    },
  };
}

/** The form without questions, for `liff/preview.ts` to be given some: alone in its frame, it reaches nothing. */
export async function createPreviewPage(): Promise<(document: object) => { html: string; csp: string }> {
  const parts = await bundle("preview");
  const csp = [
    "default-src 'none'",
    `script-src ${hash(parts.script)}`,
    `style-src ${hash(parts.style)}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    "sandbox allow-scripts",
  ].join("; ");
  return (document) => ({ html: filled(parts, "", undefined, document), csp });
}

function policy(script: string, style: string, sdk: string | undefined): string {
  const origin = sdk === undefined ? "" : ` ${new URL(sdk).origin}`;
  return [
    "default-src 'none'",
    `script-src ${hash(script)}${origin}`,
    `style-src ${hash(style)}`,
    `connect-src 'self' ${LINE}${origin}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Puts what is made here in the place of what stands for it in the frame. */
function fill(frame: string, parts: Record<string, string>): string {
  let page = frame;
  for (const [place, part] of Object.entries(parts)) {
    // The last one: what was filled in before may hold the same text, but only further up.
    const at = page.lastIndexOf(place);
    if (at < 0) throw new Error(`the settings form's frame lacks ${place}`);
    page = page.slice(0, at) + part + page.slice(at + place.length);
  }
  return page;
}

/** Ends no script element, whatever the texts hold. */
const json = (value: unknown) => JSON.stringify(value).replaceAll("<", "\\u003c");

const harmless = (text: string) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
