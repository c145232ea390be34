/** The cookies of the staff side, and what they carry: the session, and the twin of the CSRF token. */
import cookieParser from "cookie-parser";
import { doubleCsrf } from "csrf-csrf";
import type { Request, RequestHandler, Response } from "express";
import session from "express-session";
import type { SecretKey } from "../secret-key.ts";
import { newSecret } from "./links.ts";
import type { SessionStore } from "./session-store.ts";

export const CSRF_HEADER = "x-csrf-token";

/** `__Host-`: the browser takes it only over TLS, for this host alone, so that no neighbour can plant one (RFC 6265bis). */
const names = {
  tls: { session: "__Host-noroshi", csrf: "__Host-noroshi-csrf" },
  plain: { session: "noroshi_session", csrf: "noroshi_csrf" },
} as const;

export interface Cookies {
  /** Reads the session; afterwards `req.session` is there, empty for somebody who is not signed in. */
  readSession: RequestHandler;
  /** The token that pages send in `x-csrf-token`, bound to the session. Sets its twin as a cookie. */
  csrfToken(req: Request, res: Response): string;
  csrfMatches(req: Request): boolean;
  /** Takes both cookies back. */
  clear(res: Response): void;
}

/** `isTls`: whether the request came by TLS; then the cookies are Secure, and other ones. */
export function createCookies(options: {
  key: SecretKey;
  /** Makes a store: express-session writes its own settings into the one it gets. */
  newStore(): SessionStore;
  isTls(req: Request): boolean;
}): Cookies {
  const { key, newStore, isTls } = options;
  const sessionSecret = key.derive("session cookie").toString("base64");
  const csrfSecret = key.derive("csrf token").toString("base64");
  const parse = cookieParser();

  const kind = (secure: boolean) => {
    const name = secure ? names.tls : names.plain;
    const cookie = { httpOnly: true, sameSite: "strict", secure, path: "/" } as const;
    return {
      name,
      cookie,
      read: session({
        name: name.session,
        secret: sessionSecret,
        store: newStore(),
        genid: newSecret,
        resave: false,
        saveUninitialized: false,
        cookie,
      }),
      csrf: doubleCsrf({
        getSecret: () => csrfSecret,
        getSessionIdentifier: (req) => req.sessionID,
        cookieName: name.csrf,
        cookieOptions: cookie,
        getCsrfTokenFromRequest: (req) => req.get(CSRF_HEADER),
      }),
    };
  };
  const kinds = { tls: kind(true), plain: kind(false) };
  const kindOf = (req: Request) => (isTls(req) ? kinds.tls : kinds.plain);

  return {
    readSession(req, res, next) {
      // express-session sets no Secure cookie unless Express says so; Express does not know PUBLIC_URL.
      if (isTls(req)) Object.defineProperty(req, "secure", { value: true, configurable: true });
      parse(req, res, (error?: unknown) => (error ? next(error) : void kindOf(req).read(req, res, next)));
    },
    csrfToken: (req, res) => kindOf(req).csrf.generateCsrfToken(req, res),
    csrfMatches: (req) => kindOf(req).csrf.validateRequest(req),
    clear(res) {
      const { name, cookie } = kindOf(res.req);
      res.clearCookie(name.session, cookie).clearCookie(name.csrf, cookie);
    },
  };
}
