import { randomBytes } from "node:crypto";
import { promises as dns } from "node:dns";
import { Command } from "commander";
import { createLine } from "../line/client.ts";
import { plugins } from "../plugins/index.ts";
import type { DnsResolve } from "../plugins/plugin.ts";
import { createSandbox } from "../sandbox/server.ts";
import { createApp } from "../server/app.ts";
import { digestDir } from "../server/audit-digest-files.ts";
import { formUrlOf } from "../server/config.ts";
import { quotaMemory } from "../server/quota-memory.ts";
import { openSecretKey } from "../server/secret-key.ts";
import { firstLink } from "../server/staff/links.ts";
import { openStore } from "../store/open.ts";
import { config, createLog, print } from "./terminal.ts";

/** DNS of this machine, as `mailauth` asks it. */
export const systemDns: DnsResolve = (name, type) => dns.resolve(name, type);

export function serveCommand(): Command {
  return new Command("serve")
    .description("Run Noroshi: watch mailboxes and schedules, send what the rules decide, until SIGTERM or Ctrl-C.")
    .action(serve);
}

async function serve(): Promise<void> {
  const settings = config();
  const log = createLog(settings.logLevel);
  const store = await openStore(settings.databaseUrl);
  // Without a channel the sandbox plays LINE, so that nothing can reach anyone by accident.
  const sandbox = settings.line ? null : await createSandbox({ token: SANDBOX_TOKEN });
  const channelSecret = settings.line ? settings.line.channelSecret : randomBytes(16).toString("hex");
  if (channelSecret === undefined)
    log.error({}, "LINE_CHANNEL_SECRET is not set: webhook events cannot be checked, so they are refused");
  if (settings.line && !settings.login)
    log.warn({}, "LIFF_ID is not set: citizens can read the settings form, and cannot sign in to it");
  if (sandbox)
    log.warn(
      { url: sandbox.url },
      "LINE_CHANNEL_ACCESS_TOKEN is not set: the sandbox plays LINE, no citizen gets anything",
    );
  const line = createLine(
    settings.line
      ? {
          channelAccessToken: settings.line.channelAccessToken,
          baseUrl: settings.line.apiBaseUrl,
          dataBaseUrl: settings.line.dataApiBaseUrl,
          log,
        }
      : { channelAccessToken: SANDBOX_TOKEN, baseUrl: sandbox?.url ?? "", log },
  );
  const app = createApp({
    host: settings.host,
    port: settings.port,
    store,
    plugins,
    line: {
      ...line,
      quota: quotaMemory(
        () => line.quota(),
        () => Date.now(),
      ),
    },
    people: line,
    channelSecret,
    formUrl: sandbox ? sandbox.login.formUrl() : formUrlOf(settings),
    login: sandbox ? sandbox.login : settings.login,
    staff: {
      key: openSecretKey(settings),
      publicUrl: settings.publicUrl,
      allowIps: settings.adminAllowIps,
      trustedProxies: settings.trustedProxies,
      basicAuth: settings.adminBasicAuth,
      digestDir: digestDir(settings.databaseUrl),
    },
    relayAllow: settings.relayAllow,
    connections: settings.connections,
    resolve: systemDns,
    log,
  });
  // Listened for before anyone is told that we are up, so that a stop that comes at once is an orderly one, too.
  const stopAsked = new Promise<void>((resolve) => {
    process.once("SIGTERM", resolve);
    process.once("SIGINT", resolve);
  });
  try {
    await app.start();
    sandbox?.login.setEndpoint(`${app.url}/liff/`);
    if (channelSecret !== undefined) sandbox?.setWebhook({ url: `${app.url}/webhook/line`, secret: channelSecret });
    print(JSON.stringify({ url: app.url, pid: process.pid, ...(sandbox ? { sandbox: sandbox.url } : {}) }));
    // To whoever started us, and to no log: the link lets anybody in who reads it.
    const first = await firstLink(store, settings.publicUrl, new Date());
    if (first) print(`最初の管理者 ${first.account} のパスワードを決めるリンク（24時間、一度だけ）: ${first.url}`);
    await stopAsked;
    log.info({}, "stopping: attempts under way are settled first");
  } finally {
    await app.stop();
    await line.close();
    await sandbox?.close();
    await store.close();
  }
}

const SANDBOX_TOKEN = "sandbox";
