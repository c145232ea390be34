#!/usr/bin/env node
/** The sandbox as a process of its own: `node src/sandbox/main.ts --help`. Prints one JSON line with its url when ready. */
import { parseArgs } from "node:util";
import { z } from "zod";
import { faultsSchema } from "./control-routes.ts";
import { endpointSchema, SANDBOX_LIFF_ID } from "./login.ts";
import { createSandbox } from "./server.ts";

const HELP = `A look-alike of LINE's Messaging API on 127.0.0.1.

  --port N            port (default: any free one)
  --token TEXT        the channel access token it takes (default: sandbox-token)
  --latency-ms N|A-B  time until each answer, fixed or between A and B
  --seed N            seed of the drawn faults (default: 1)
  --faults JSON       standing faults, e.g. '{"errorBefore":0.05,"cutAfter":0.05,"rateLimited":0.02}'
  --people N          starts with N friends with numbered ids
  --people-prefix HEX what their ids start with after the U (default: none)
  --quota N           monthly limit (default: none)
  --no-limits         no rate limits
  --webhook URL       where the events of acting citizens go
  --webhook-secret S  the channel secret that signs them
  --redeliver         sends events again that were not taken
  --liff-endpoint URL where the page of the LIFF app (${SANDBOX_LIFF_ID}) is, such as http://127.0.0.1:3000/liff/
  --until-stdin-ends  ends when the standard input does, that is, with the process that started it
`;

/** `N` or `A-B` as latency. */
function latencyOf(text: string): number | { min: number; max: number } {
  const [min = 0, max] = text.split("-").map(Number);
  return max === undefined ? min : { min, max };
}

const whole = z.coerce.number().int().min(0);
const flags = z
  .object({
    port: whole.max(65_535).default(0),
    token: z.string().min(1).exactOptional(),
    "latency-ms": z
      .string()
      .regex(/^\d+(-\d+)?$/)
      .transform(latencyOf)
      .exactOptional(),
    seed: whole.default(1),
    faults: z
      .string()
      .default("{}")
      .transform((text): unknown => JSON.parse(text))
      .pipe(faultsSchema),
    people: whole.default(0),
    "people-prefix": z.string().default(""),
    quota: whole.exactOptional(),
    limits: z.boolean().default(true),
    webhook: z.url({ protocol: /^https?$/ }).exactOptional(),
    "webhook-secret": z.string().min(1).exactOptional(),
    redeliver: z.boolean().default(false),
    "liff-endpoint": endpointSchema.exactOptional(),
  })
  .refine((given) => given.webhook === undefined || given["webhook-secret"] !== undefined, {
    message: "--webhook needs --webhook-secret",
  });

async function main(): Promise<void> {
  const { values } = parseArgs({
    allowNegative: true,
    options: {
      port: { type: "string" },
      token: { type: "string" },
      "latency-ms": { type: "string" },
      seed: { type: "string" },
      faults: { type: "string" },
      people: { type: "string" },
      "people-prefix": { type: "string" },
      quota: { type: "string" },
      limits: { type: "boolean" },
      webhook: { type: "string" },
      "webhook-secret": { type: "string" },
      redeliver: { type: "boolean" },
      "liff-endpoint": { type: "string" },
      "until-stdin-ends": { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const { token, quota, faults, ...given } = flags.parse(values);
  const latencyMs = given["latency-ms"];
  const { webhook: url, "webhook-secret": secret = "", redeliver } = given;
  const sandbox = await createSandbox({
    port: given.port,
    seed: given.seed,
    faults: { ...faults, ...(latencyMs !== undefined && { latencyMs }) },
    ...(token !== undefined && { token }),
    ...(quota !== undefined && { quota: { type: "limited", value: quota } }),
    ...(!given.limits && { limits: false }),
    ...(url !== undefined && { webhook: { url, secret, redeliver } }),
  });
  if (given["liff-endpoint"] !== undefined) sandbox.login.setEndpoint(given["liff-endpoint"]);
  if (given.people > 0) sandbox.addNumberedPeople(given["people-prefix"], given.people);
  const stop = (): void => {
    void sandbox.close().then(() => process.exit(0));
  };
  process.once("SIGTERM", stop).once("SIGINT", stop);
  if (values["until-stdin-ends"]) process.stdin.once("end", stop).resume();
  process.stdout.write(
    `${JSON.stringify({ url: sandbox.url, page: `${sandbox.url}/sandbox/`, port: sandbox.port })}\n`,
  );
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof z.ZodError ? z.prettifyError(error) : String(error)}\n${HELP}`);
  process.exitCode = 2;
}
