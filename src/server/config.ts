import { z } from "zod";
import { isAddressRange } from "./outgoing.ts";
import { SECRET_KEY_LENGTH } from "./secret-key.ts";

/** Everything Noroshi reads from its environment, once, at start. */
export interface Config {
  host: string;
  port: number;
  publicUrl: string;
  databaseUrl: string;
  /** Absent: the sandbox plays LINE. */
  line: { channelAccessToken: string; channelSecret?: string; apiBaseUrl: string; dataApiBaseUrl: string } | null;
  /** The settings form inside LINE; absent: citizens get it from `publicUrl`, and cannot sign in. */
  liffId?: string;
  /** How citizens sign in; absent without `liffId`. */
  login?: { channelId: string; liffId: string; jwksUrl: string; sdkUrl: string };
  /** Addresses that relays may reach although they are private, as addresses or CIDR ranges. */
  relayAllow: readonly string[];
  /** From where the staff side may be reached, as addresses or CIDR ranges; empty: from everywhere. */
  adminAllowIps: readonly string[];
  /** Proxies in front of us, whose X-Forwarded-For and -Proto are believed. */
  trustedProxies: readonly string[];
  /** Asked for before anything of the staff side; absent: it is not. */
  adminBasicAuth?: { user: string; password: string };
  /** What all secrets of the staff side hang on; absent: a key kept beside the database. */
  secretKey?: string;
  /** By mailbox name: `IMAP_URL` is "default", `IMAP_URL_WARD` is "ward". */
  connections: ReadonlyMap<string, URL>;
  logLevel: string;
}

const url = (protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `must be a URL starting with ${protocols.map((p) => `${p}//`).join(" or ")}`,
  });

/** The SDK puts its own paths behind the host and would drop one given here. */
const lineUrl = url(["http:", "https:"]).refine((text) => !URL.canParse(text) || new URL(text).pathname === "/", {
  error: "must have no path",
});

const addressRanges = z
  .string()
  .default("")
  .transform((text) =>
    text
      .split(",")
      .map((part) => part.trim())
      .filter(Boolean),
  )
  .refine((parts) => parts.every(isAddressRange), {
    error: "must be addresses or CIDR ranges with commas between",
  });

/** Wrong tries are slowed down and not locked out: a password that can be guessed is none. */
const MIN_BASIC_PASSWORD = 12;
const BASIC_AUTH = new RegExp(`^[^:\\p{Cc}]+:[^\\p{Cc}]{${MIN_BASIC_PASSWORD},}$`, "u");

const schema = z.object({
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: z.string().regex(/^\d+$/, "must be a whole number").transform(Number).pipe(z.int().max(65_535)).default(8080),
  PUBLIC_URL: url(["http:", "https:"]).default("http://localhost:8080"),
  DATABASE_URL: z
    .string()
    .regex(/^sqlite:.+/, "must be sqlite:PATH")
    .default("sqlite:./data/noroshi.db"),
  LINE_CHANNEL_ACCESS_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]+$/, "must be printable ASCII without spaces or line ends")
    .optional(),
  LINE_CHANNEL_SECRET: z
    .string()
    .regex(/^[\x21-\x7e]+$/, "must be printable ASCII without spaces or line ends")
    .optional(),
  LIFF_ID: z
    .string()
    .regex(/^\d{5,20}-[A-Za-z0-9]{4,20}$/, "must look like 1234567890-AbcdEfgh")
    .optional(),
  LINE_LOGIN_CHANNEL_ID: z
    .string()
    .regex(/^\d{5,20}$/, "must be the channel id, digits only")
    .optional(),
  LINE_JWKS_URL: url(["http:", "https:"]).default("https://api.line.me/oauth2/v2.1/certs"),
  RELAY_ALLOW: addressRanges,
  ADMIN_ALLOW_IPS: addressRanges,
  TRUST_PROXY: addressRanges,
  ADMIN_BASIC_AUTH: z
    .string()
    .regex(BASIC_AUTH, `must be USER:PASSWORD, with a password of ${MIN_BASIC_PASSWORD} letters or more`)
    .transform((text) => {
      const colon = text.indexOf(":");
      return { user: text.slice(0, colon), password: text.slice(colon + 1) };
    })
    .optional(),
  SECRET_KEY: z
    .string()
    .min(SECRET_KEY_LENGTH, `must have ${SECRET_KEY_LENGTH} letters or more, such as from: openssl rand -hex 32`)
    .optional(),
  LINE_API_BASE_URL: lineUrl.default("https://api.line.me"),
  LINE_DATA_API_BASE_URL: lineUrl.default("https://api-data.line.me"),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
});

/** The LIFF SDK as LINE serves it (LIFF reference, "Integrating the SDK", read 2026-08). */
const LIFF_SDK = "https://static.line-scdn.net/liff/edge/2/sdk.js";

/** Where citizens find the settings form: inside LINE, or in a browser. */
export function formUrlOf({ liffId, publicUrl }: Pick<Config, "liffId" | "publicUrl">): string {
  return liffId === undefined ? new URL("/liff/", publicUrl).href : `https://liff.line.me/${liffId}`;
}

/** The environment is wrong; `problems` names everything at once, without values, which may be secret. */
export class ConfigError extends Error {
  readonly problems: string[];
  constructor(problems: string[]) {
    super(`the configuration is wrong:\n${problems.map((p) => `  ${p}`).join("\n")}`);
    this.problems = problems;
  }
}

/** Reads and checks the environment. Throws `ConfigError`. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = schema.safeParse(set);
  const problems = parsed.success ? [] : parsed.error.issues.map((i) => `${i.path.join(".")}: ${i.message}`);
  const { LIFF_ID: liffId, LINE_LOGIN_CHANNEL_ID: loginChannel } = set;
  if (loginChannel !== undefined && liffId !== undefined && !liffId.startsWith(`${loginChannel}-`))
    problems.push("LINE_LOGIN_CHANNEL_ID: must be the digits that LIFF_ID begins with");
  const connections = new Map<string, URL>();
  for (const [name, value] of Object.entries(set)) {
    const mailbox = /^IMAP_URL(?:_([A-Z0-9_]+))?$/.exec(name);
    if (!mailbox || value === undefined) continue;
    const key = (mailbox[1] ?? "default").toLowerCase().replaceAll("_", "-");
    const place = URL.canParse(value) ? new URL(value) : null;
    if (!place || !/^imaps?:$/.test(place.protocol) || place.hostname === "") {
      problems.push(`${name}: must be imaps://USER:PASSWORD@HOST:993/MAILBOX`);
    } else if (connections.has(key)) problems.push(`${name}: another variable names the mailbox "${key}" too`);
    else connections.set(key, place);
  }
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  const e = parsed.data;
  return {
    host: e.HOST,
    port: e.PORT,
    publicUrl: e.PUBLIC_URL,
    databaseUrl: e.DATABASE_URL,
    line:
      e.LINE_CHANNEL_ACCESS_TOKEN === undefined
        ? null
        : {
            channelAccessToken: e.LINE_CHANNEL_ACCESS_TOKEN,
            ...(e.LINE_CHANNEL_SECRET === undefined ? {} : { channelSecret: e.LINE_CHANNEL_SECRET }),
            apiBaseUrl: e.LINE_API_BASE_URL,
            dataApiBaseUrl: e.LINE_DATA_API_BASE_URL,
          },
    ...(e.LIFF_ID === undefined
      ? {}
      : {
          liffId: e.LIFF_ID,
          login: {
            // A LIFF id begins with the id of its Login channel.
            channelId: e.LINE_LOGIN_CHANNEL_ID ?? (e.LIFF_ID.split("-")[0] as string),
            liffId: e.LIFF_ID,
            jwksUrl: e.LINE_JWKS_URL,
            sdkUrl: LIFF_SDK,
          },
        }),
    relayAllow: e.RELAY_ALLOW,
    adminAllowIps: e.ADMIN_ALLOW_IPS,
    trustedProxies: e.TRUST_PROXY,
    ...(e.ADMIN_BASIC_AUTH === undefined ? {} : { adminBasicAuth: e.ADMIN_BASIC_AUTH }),
    ...(e.SECRET_KEY === undefined ? {} : { secretKey: e.SECRET_KEY }),
    connections,
    logLevel: e.LOG_LEVEL,
  };
}
