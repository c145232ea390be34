/**
 * The door of the staff side. `mountApi` needs three things of it:
 *
 * - `middleware`, in this order, before any route: is the address allowed, is basic authentication (where set) right, is the
 *   request not another site's, and what session comes with it. What is refused goes to the error handler as `ApiProblem`.
 * - `staffOf(req)`: who it is; null for nobody, and for somebody who has to set their second factor up first. A request with
 *   an `Authorization: Bearer` header is the token's or nobody's: its cookies do not count.
 * - `csrfOk(req)`: whether something that changes things comes from our own pages or from a token.
 *
 * Pages beside the API (`/admin/`) use `door` alone. Routes about signing in (`api/session.ts`) use `visit()`, which is the
 * request under way as they may see it. They are declared `public` where somebody half signed in must get through; `visit`
 * then checks what the mount does not.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as delay } from "node:timers/promises";
import type { Request, RequestHandler, Response } from "express";
import type { Log } from "../../plugins/plugin.ts";
import type { Account } from "../../store/accounts.ts";
import type { Store } from "../../store/open.ts";
import { ApiProblem } from "../api/route.ts";
import type { SecretKey } from "../secret-key.ts";
import { addressMatcher, type BasicAuth, basicAuthMatches, type Origin, originReader } from "./addresses.ts";
import { createCookies } from "./cookies.ts";
import { hashOfSecret } from "./links.ts";
import { createHasher, type Hasher } from "./passwords.ts";
import type { Staff } from "./permissions.ts";
import { endOf, noteSeen, readSession as readStored, SessionStore, type StaffSession } from "./session-store.ts";
import { createSignIn, type SignIn } from "./sign-in.ts";
import { createTotp, type Totp } from "./totp.ts";
import { type AddressTries, createAddressTries } from "./tries.ts";
import { bearerOf, ownerOf, type SignedIn, staffOfSession, staffOfToken } from "./who.ts";

export interface StaffGateOptions {
  store: Store;
  key: SecretKey;
  /** PUBLIC_URL: with https, cookies are always Secure. One-time links lead there. */
  publicUrl: string;
  /** ADMIN_ALLOW_IPS; empty: from everywhere. */
  allowIps?: readonly string[];
  /** TRUST_PROXY. */
  trustedProxies?: readonly string[];
  /** ADMIN_BASIC_AUTH, beside and before signing in. */
  basicAuth?: BasicAuth | undefined;
  now(): Date;
  log: Log;
  hasher?: Hasher;
  addressTries?: AddressTries;
  /** See `SignInOptions`. */
  answerAfterMs?: number;
}

/** One request, for the routes about signing in. */
export interface Visit {
  /** Of the client; "" where it cannot be known. */
  address: string;
  /** By session, also half signed in. Throws a problem when a change comes without its CSRF token. */
  signedIn(): Promise<SignedIn | null>;
  staff(): Promise<Staff | null>;
  /** Who it is by now, for an answer that goes on: null once the session or the token is over. */
  staffNow(): Promise<Staff | null>;
  /** Puts a new session in the place of the old one, whose id nobody may have seen. */
  begin(account: Account, totp: boolean): Promise<SignedIn | null>;
  end(): Promise<void>;
  /** Only with a session. */
  csrfToken(): string;
  /** Names the session in `sessions`. */
  sessionHash(): string;
  endsAt(): string | null;
  retryAfter(seconds: number): void;
}

export interface StaffGate {
  door: RequestHandler;
  middleware: readonly RequestHandler[];
  staffOf(req: Request): Promise<Staff | null>;
  csrfOk(req: Request): boolean;
  /** Where a request comes from, behind trusted proxies; null: it cannot be known. */
  addressOf(req: Request): string | null;
  /** Only inside a request that came through `middleware`. */
  visit(): Visit;
  signIn: SignIn;
  hasher: Hasher;
  totp: Totp;
  addressTries: AddressTries;
  publicUrl: string;
}

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * What a page asks without anybody having touched it says so in `x-noroshi-by-itself`, and an event stream, which cannot, is
 * always the page's own: neither keeps a session from going idle. Some questions are POSTs, so this goes by no method; whoever
 * says it wrongly only shortens their own session.
 */
const isByItself = (req: Request) =>
  req.get("x-noroshi-by-itself") !== undefined || req.get("accept") === "text/event-stream";

export function createStaffGate(options: StaffGateOptions): StaffGate {
  const { store, key, publicUrl, allowIps = [], trustedProxies = [], basicAuth, now, log } = options;
  const { hasher = createHasher(), addressTries = createAddressTries() } = options;
  const isAllowed = allowIps.length === 0 ? () => true : addressMatcher(allowIps);
  const readOrigin = originReader(trustedProxies);
  const isPublicTls = new URL(publicUrl).protocol === "https:";
  const totp = createTotp(key);
  const cookies = createCookies({
    key,
    newStore: () => new SessionStore({ store, now }),
    isTls: (req) => isPublicTls || originOf(req).isTls,
  });
  const visits = new AsyncLocalStorage<Visit>();

  const originOf = memoByRequest((req): Origin => readOrigin(req));
  const addressOf = (req: Request) => originOf(req).address;
  const tokenStaff = memoByRequest(async (req): Promise<Staff | null> => {
    const token = bearerOf(req);
    return token === null ? null : staffOfToken(store.db, token, addressOf(req) ?? "", now());
  });
  const sessionOf = (req: Request): StaffSession | undefined =>
    // Tokens come without a session, whatever the types of express-session say.
    (req.session as typeof req.session | undefined)?.staff;

  const door: RequestHandler = async (req, res, next) => {
    const address = addressOf(req);
    if (!isAllowed(address ?? "")) {
      log.info({ address }, "refused an address that ADMIN_ALLOW_IPS does not list");
      throw new ApiProblem(403, "address-not-allowed", "この場所（IPアドレス）からは利用できません。");
    }
    if (basicAuth && !(await isPastBasicAuth(req, basicAuth))) {
      res.set("www-authenticate", 'Basic realm="Noroshi", charset="UTF-8"');
      throw new ApiProblem(401, "basic-auth", "この場所を開くためのユーザー名とパスワードが必要です。");
    }
    next();
  };

  /** A script has one Authorization header only, so that its token stands for both; a made-up one for neither. */
  async function isPastBasicAuth(req: Request, expected: BasicAuth): Promise<boolean> {
    const header = req.get("authorization");
    if (header === undefined) return false;
    const isPast = bearerOf(req) === null ? basicAuthMatches(header, expected) : (await tokenStaff(req)) !== null;
    // Slowed down, and not counted: behind one address may be a whole office, and one of its scripts that is set up wrongly.
    if (!isPast) await delay(options.answerAfterMs ?? 300);
    return isPast;
  }

  /** Browsers say which site a request comes from; what is neither ours nor typed in has no business here. */
  const sameSite: RequestHandler = (req, _res, next) => {
    const site = req.get("sec-fetch-site");
    const isForeign = site !== undefined && site !== "same-origin" && site !== "none";
    if (isForeign && !SAFE.has(req.method))
      throw new ApiProblem(403, "csrf", "ほかのサイトからの操作は受け付けません。");
    next();
  };

  const readSession: RequestHandler = (req, res, next) =>
    bearerOf(req) === null ? cookies.readSession(req, res, next) : next();

  const seen: RequestHandler = async (req, _res, next) => {
    const { sessionID, session } = req;
    // Tokens, and those who are not signed in, have none.
    const seenAt = (session as typeof session | undefined)?.seenAt;
    if (seenAt !== undefined && !isByItself(req))
      await noteSeen(store.db, sessionID, seenAt, now()).catch((error: unknown) =>
        // That a minute is missing in the end hurts nobody.
        log.warn({ err: error }, "a session could not be marked as seen"),
      );
    next();
  };

  const csrfOk = (req: Request) => SAFE.has(req.method) || bearerOf(req) !== null || cookies.csrfMatches(req);

  const owner = memoByRequest(async (req): Promise<SignedIn | null> => {
    const session = sessionOf(req);
    return session ? ownerOf(store.db, session) : null;
  });

  async function staffOf(req: Request): Promise<Staff | null> {
    if (bearerOf(req) !== null) return tokenStaff(req);
    const signedIn = await owner(req);
    return signedIn?.stage === "full" ? staffOfSession(signedIn, addressOf(req) ?? "") : null;
  }

  const visitOf = (req: Request, res: Response): Visit => ({
    address: addressOf(req) ?? "",
    async signedIn() {
      const signedIn = await owner(req);
      if (signedIn && !csrfOk(req)) throw new ApiProblem(403, "csrf", "画面を開き直してから、もう一度お試しください。");
      return signedIn;
    },
    staff: () => staffOf(req),
    async staffNow() {
      const address = addressOf(req) ?? "";
      const token = bearerOf(req);
      if (token !== null) return staffOfToken(store.db, token, address, now());
      const stored = await readStored(store.db, req.sessionID, now());
      const signedIn = stored && (await ownerOf(store.db, stored.staff));
      return signedIn?.stage === "full" ? staffOfSession(signedIn, address) : null;
    },
    async begin(account, withTotp) {
      if (bearerOf(req) !== null)
        throw new ApiProblem(400, "session-only", "トークンを付けたままログインすることはできません。");
      await promised((done) => req.session.regenerate(done));
      const staff: StaffSession = {
        accountId: account.id,
        passwordAt: account.passwordAt ?? "",
        totp: withTotp,
        signedInAt: now().toISOString(),
        address: addressOf(req),
        agent: req.get("user-agent")?.slice(0, 300) ?? null,
      };
      req.session.staff = staff;
      req.session.isNew = true;
      // Saved before the answer goes: the page's next request may be quicker than our end of this one.
      await promised((done) => req.session.save(done));
      delete req.session.isNew;
      return ownerOf(store.db, staff);
    },
    async end() {
      await promised((done) => req.session.destroy(done));
      cookies.clear(res);
    },
    csrfToken: () => cookies.csrfToken(req, res),
    sessionHash: () => hashOfSecret(req.sessionID),
    endsAt: () => {
      const session = sessionOf(req);
      return session ? endOf(session) : null;
    },
    retryAfter: (seconds) => void res.set("retry-after", String(seconds)),
  });

  return {
    door,
    middleware: [door, sameSite, readSession, seen, (req, res, next) => visits.run(visitOf(req, res), next)],
    staffOf,
    csrfOk,
    addressOf,
    visit() {
      const visit = visits.getStore();
      if (!visit) throw new Error("not inside a request that came through the gate's middleware");
      return visit;
    },
    signIn: createSignIn({
      store,
      hasher,
      totp,
      now,
      log,
      ...(options.answerAfterMs === undefined ? {} : { answerAfterMs: options.answerAfterMs }),
    }),
    hasher,
    totp,
    addressTries,
    publicUrl,
  };
}

function memoByRequest<T>(work: (req: Request) => T): (req: Request) => T {
  const known = new WeakMap<Request, { value: T }>();
  return (req) => {
    const found = known.get(req) ?? { value: work(req) };
    known.set(req, found);
    return found.value;
  };
}

function promised(work: (done: (error?: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => work((error) => (error ? reject(error) : resolve())));
}
