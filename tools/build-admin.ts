/**
 * Builds the staff's pages into admin/dist, with a Brotli and a gzip copy beside each file. `npm run build`; `npm ci` does it
 * as well. Without development packages (`npm ci --omit=dev`) nothing is built and the pages say so.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";

const FOLDER = join(import.meta.dirname, "../admin");
const toGzip = promisify(gzip);
const toBrotli = promisify(brotliCompress);

const vite = await import("vite").catch(() => null);
if (vite) {
  await vite.build({ configFile: join(FOLDER, "vite.config.ts"), logLevel: "warn" });
  await Promise.all((await readdir(join(FOLDER, "dist/assets"))).map(compress));
} else console.error("admin pages not built: vite is a development package");

async function compress(name: string): Promise<void> {
  const path = join(FOLDER, "dist/assets", name);
  const bytes = await readFile(path);
  await Promise.all([
    writeFile(`${path}.gz`, await toGzip(bytes, { level: 9 })),
    writeFile(`${path}.br`, await toBrotli(bytes)),
  ]);
}
