import { SANDBOX_TOKEN, type Sandbox } from "../../src/sandbox/index.ts";

/** An answer, taken apart. */
export interface Reply {
  status: number;
  headers: Headers;
  body: unknown;
}

interface CallOptions {
  key?: string;
  token?: string;
  headers?: Record<string, string>;
  /** Sent as it is, instead of JSON. */
  raw?: string | Uint8Array<ArrayBuffer>;
  signal?: AbortSignal;
}

async function toReply(response: Response): Promise<Reply> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
}

/** POSTs JSON to `/v2/bot/<path>`. Rejects when the connection is cut. */
export async function post(sandbox: Sandbox, path: string, body: unknown, options: CallOptions = {}): Promise<Reply> {
  const { key, token = SANDBOX_TOKEN, headers, raw, signal } = options;
  const response = await fetch(`${sandbox.url}/v2/bot/${path}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      ...(key !== undefined && { "x-line-retry-key": key }),
      ...headers,
    },
    body: raw ?? JSON.stringify(body),
    ...(signal && { signal }),
  });
  return toReply(response);
}

/** GETs `/v2/bot/<path>`. */
export async function get(sandbox: Sandbox, path: string, headers: Record<string, string> = {}): Promise<Reply> {
  return toReply(
    await fetch(`${sandbox.url}/v2/bot/${path}`, { headers: { authorization: `Bearer ${SANDBOX_TOKEN}`, ...headers } }),
  );
}

/** POSTs JSON to `/sandbox/<path>`. */
export async function control(sandbox: Pick<Sandbox, "url">, path: string, body: unknown): Promise<Reply> {
  return toReply(
    await fetch(`${sandbox.url}/sandbox/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  );
}

/** GETs `/sandbox/<path>`. */
export async function report(sandbox: Pick<Sandbox, "url">, path: string): Promise<Reply> {
  return toReply(await fetch(`${sandbox.url}/sandbox/${path}`));
}

export const text = (words: string) => ({ type: "text", text: words });
