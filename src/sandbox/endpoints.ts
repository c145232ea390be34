import type { Answer, ApiRequest } from "./answers.ts";
import type { SendKind } from "./ledger.ts";
import * as lookups from "./lookups.ts";
import { send, validateOnly } from "./sending.ts";
import type { State } from "./state.ts";

/** One endpoint under /v2/bot. */
export interface Endpoint {
  method: "GET" | "POST";
  /** Without the leading /v2/bot/; a `:name` is a path parameter. */
  path: string;
  takesRetryKey: boolean;
  answer: (state: State, request: ApiRequest) => Answer;
}

const get = (path: string, answer: Endpoint["answer"]): Endpoint => ({
  method: "GET",
  path,
  takesRetryKey: false,
  answer,
});
const sending = (kind: SendKind | "narrowcast", takesRetryKey: boolean): Endpoint => ({
  method: "POST",
  path: `message/${kind}`,
  takesRetryKey,
  answer: (state, request) => send(state, kind, request),
});

const COUNTED: readonly SendKind[] = ["reply", "push", "multicast", "broadcast"];
const VALIDATED = [...COUNTED, "narrowcast"] as const;

/** All that the sandbox answers. */
export const ENDPOINTS: readonly Endpoint[] = [
  sending("reply", false),
  sending("push", true),
  sending("multicast", true),
  sending("narrowcast", true),
  sending("broadcast", true),
  ...VALIDATED.map(
    (kind): Endpoint => ({
      method: "POST",
      path: `message/validate/${kind}`,
      takesRetryKey: false,
      answer: (_, request) => validateOnly(request),
    }),
  ),
  get("message/quota", lookups.quota),
  get("message/quota/consumption", lookups.consumption),
  ...COUNTED.map((kind) =>
    get(`message/delivery/${kind}`, (state, request) => lookups.deliveredOn(state, kind, request)),
  ),
  get("message/aggregation/info", lookups.unitCount),
  get("message/aggregation/list", lookups.unitNames),
  get("profile/:userId", lookups.profile),
  get("followers/ids", lookups.followers),
  get("info", lookups.botInfo),
];
