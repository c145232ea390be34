/** Writes admin/api/openapi.d.ts, the API's shapes for the front end. `npm run api-types`; `npm run check` does it first. */
import { writeFileSync } from "node:fs";
import openapiTS, { astToString, type OpenAPI3 } from "openapi-typescript";
import { openApi } from "../src/server/api/openapi.ts";
import { apiRoutes } from "../src/server/api/routes.ts";
import { openSecretKey } from "../src/server/secret-key.ts";
import { createStaffGate } from "../src/server/staff/session.ts";
import { openStore } from "../src/store/open.ts";

const API_TYPES_FILE = new URL("../admin/api/openapi.d.ts", import.meta.url);

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

async function apiTypesText(): Promise<string> {
  const store = await openStore("sqlite::memory:");
  try {
    const key = openSecretKey({ databaseUrl: "sqlite::memory:" });
    const gate = createStaffGate({
      store,
      key,
      publicUrl: "http://127.0.0.1:8080",
      now: () => new Date(),
      log: quiet,
    });
    const routes = apiRoutes({
      gate,
      key,
      resolve: async () => [],
      relayAllow: [],
      quota: async () => ({ kind: "unlimited" }),
      digests: async () => {
        throw new Error("only described");
      },
    });
    const nodes = await openapiTS(openApi(routes) as unknown as OpenAPI3, { alphabetize: false });
    return `// Made by \`npm run api-types\` from the API's declarations.\n${astToString(nodes)}`;
  } finally {
    await store.close();
  }
}

writeFileSync(API_TYPES_FILE, await apiTypesText());
