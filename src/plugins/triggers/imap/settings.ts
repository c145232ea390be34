import { isIP } from "node:net";

/** Where a mailbox is and how to get in, taken apart from its URL. Holds the password: never log it whole. */
export interface MailboxSettings {
  host: string;
  port: number;
  /** TLS from the first byte (imaps). */
  secure: boolean;
  /** Over imap: refuse to go on without STARTTLS. Off for loopback only, where nobody listens in. */
  startTls: boolean;
  user: string;
  pass: string;
  /** Mailbox name as people write it, not in IMAP's UTF-7. */
  path: string;
}

/** The environment variable that names a mailbox: `default` is IMAP_URL, `ward-1` is IMAP_URL_WARD_1. */
export function variableOf(mailbox: string): string {
  return mailbox === "default" ? "IMAP_URL" : `IMAP_URL_${mailbox.toUpperCase().replaceAll("-", "_")}`;
}

/**
 * Reads `imaps://user:pass@host:993/INBOX` or `imap://…` (user, password and mailbox percent-encoded; port and mailbox may be left out).
 * Answers a Japanese sentence that names the variable, never its value, when something is wrong. There is no way to
 * switch the check of certificates off; a private CA is made known by NODE_EXTRA_CA_CERTS.
 */
export function readSettings(
  url: URL | undefined,
  mailbox: string,
): { settings: MailboxSettings } | { problem: string } {
  const variable = variableOf(mailbox);
  if (!url) {
    return {
      problem: `メールボックス「${mailbox}」の接続先がありません。環境変数 ${variable} に imaps://ユーザー:パスワード@ホスト:993/INBOX の形で設定してください。`,
    };
  }
  if (url.protocol !== "imaps:" && url.protocol !== "imap:") {
    return { problem: `${variable} は imaps:// または imap:// で始めてください。` };
  }
  if (url.search !== "" || url.hash !== "") {
    return {
      problem: `${variable} に「?」や「#」以降の指定は使えません。パスワードに含まれる場合は %3F、%23 と書いてください。`,
    };
  }
  const parts = [url.username, url.password, url.pathname.replace(/^\//, "")].map(percentDecode);
  const [user, pass, path] = parts;
  if (user === undefined || pass === undefined || path === undefined) {
    return { problem: `${variable} の % の書き方が正しくありません。記号は %40 のように書いてください。` };
  }
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  if (host === "" || user === "" || pass === "") {
    return { problem: `${variable} にホスト名、ユーザー名、パスワードのすべてを書いてください。` };
  }
  const secure = url.protocol === "imaps:";
  return {
    settings: {
      host,
      port: url.port === "" ? (secure ? 993 : 143) : Number(url.port),
      secure,
      startTls: !secure && !isLoopback(host),
      user,
      pass,
      path: path === "" ? "INBOX" : path,
    },
  };
}

function percentDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}
