import { domainToASCII } from "node:url";
import { authenticate } from "mailauth";
import type { Evidence, JsonObject } from "../../../engine/types.ts";
import type { DnsResolve } from "../../plugin.ts";

/** What DKIM, SPF, DMARC and ARC say of a mail, as facts and as evidence. */
export interface MailAuth {
  facts: JsonObject;
  sender: NonNullable<Evidence["sender"]>;
}

/** An alarm waits this long for DNS, no longer; then a person looks. */
const AUTH_TIMEOUT_MS = 8_000;
/**
 * Fields that must be signed, or the reader sees words nobody vouched for, or an old mail as one of today. Content-Type is
 * not among them, for Gmail does not sign it: who changes it can hide part of a signed body, but put nothing in.
 */
const MUST_SIGN = ["from", "subject", "date"];
/** Mails bear a handful; each costs a hash of the body and a question to DNS. */
const MAX_SIGNATURES = 10;
/** mailauth takes the square of a header's lines. In bytes and lines. */
const MAX_HEADER = 256 * 1024;
const MAX_HEADER_LINES = 5_000;
/** SPF may ask 10 and each of them more (RFC 7208, section 4.6.4), DMARC 8 a domain (RFC 9989, section 4.10). */
const MAX_QUESTIONS = 60;

const details = {
  "dmarc-pass": "DMARCで確かめました。",
  "dkim-aligned": "差出人のドメインの電子署名（DKIM）で確かめました。",
  "no-signature": "電子署名（DKIM）がありません。",
  "spf-only": "送信経路（SPF）しか確かめられず、文面が本物である証拠（DKIM）がありません。",
  "dkim-failed": "電子署名（DKIM）が合いません。書き換えられたか、偽物か、署名の鍵がDNSに見つかりません。",
  "dkim-partial": "電子署名（DKIM）が、件名・日付・本文の全体を守っていません。",
  "dkim-not-aligned": "電子署名（DKIM）は差出人とは別のドメインのものです。",
  "dmarc-failed": "DMARCに合格していません。",
  "dns-trouble": "DNSに尋ねられず、送信元を確かめられませんでした。",
  "auth-timeout": "送信元の確認に時間がかかりすぎました。",
  "several-from": "差出人（From）や件名などのヘッダーが1つではないか、読み方によって変わります。",
  "auth-error": "送信元の確認ができませんでした。",
} as const;
type Code = keyof typeof details;

interface DkimResult {
  signingDomain?: string;
  signingHeaders?: { keys?: string };
  canonBodyLengthLimited?: boolean;
  status?: { result?: string; aligned?: string | false };
}

/**
 * Proves the sender: a valid signature (DKIM) of the From domain over From, Subject, Date and the whole body. SPF proves
 * nothing here: it vouches for the path, which is known only from a Received line that anybody can write, and for none of
 * the words; nor does ARC, which is as good as the forwarder who sealed it. Both are facts. `from`: the address that
 * readers are shown; null when there is not exactly one, or a field that must be single is not. Asks DNS through `resolve`.
 * Never rejects.
 */
export async function checkSender(
  raw: Uint8Array,
  options: { resolve: DnsResolve; from: string | null; timeoutMs?: number },
): Promise<MailAuth> {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  if (isExcessive(bytes)) return nothing("auth-error");
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  let questions = 0;
  const resolver: DnsResolve = async (name, type) => {
    questions += 1;
    // As a server that fails, which mailauth takes for a passing trouble: nothing is proven by it.
    if (isOver || questions > MAX_QUESTIONS) throw Object.assign(new Error("no more questions"), { code: "ESERVFAIL" });
    return options.resolve(name, type);
  };
  const timeout = new Promise<"timeout">((resolve) => {
    timer = setTimeout(() => resolve("timeout"), options.timeoutMs ?? AUTH_TIMEOUT_MS);
  });
  try {
    const asked = authenticate(bytes, {
      resolver,
      trustReceived: true,
      rejectRsaSha1: true,
      disableBimi: true,
      mta: "noroshi",
    } as never);
    asked.catch(() => {});
    const result = await Promise.race([asked, timeout]);
    return result === "timeout" ? nothing("auth-timeout") : judge(result as never, options.from);
  } catch {
    return nothing("auth-error");
  } finally {
    isOver = true;
    clearTimeout(timer);
  }
}

/** Whether the header is larger than anybody's, and made to take time. */
function isExcessive(bytes: Buffer): boolean {
  const text = bytes.toString("latin1", 0, MAX_HEADER);
  const end = text.search(/\n\r?\n/);
  if (end === -1 && bytes.length > MAX_HEADER) return true;
  const lines = text.slice(0, end === -1 ? text.length : end).split("\n");
  const signatures = lines.filter((line) => /^dkim-signature\s*(?::|$)/i.test(line));
  return lines.length > MAX_HEADER_LINES || signatures.length > MAX_SIGNATURES;
}

interface Checked {
  status?: { result?: string };
  domain?: string;
  policy?: string;
  signature?: { signingDomain?: string };
}
interface Authenticated {
  dkim?: { results?: DkimResult[]; headerFrom?: string[] };
  /** mailauth gives false for what it did not check. */
  spf?: Checked | false;
  dmarc?: Checked | false;
  arc?: Checked | false;
}

function judge(result: Authenticated, from: string | null): MailAuth {
  const { dkim } = result;
  const [spf, dmarc, arc] = [result.spf, result.dmarc, result.arc].map((checked) => checked || undefined);
  const signatures = (dkim?.results ?? []).filter((r) => r.status?.result !== "none" && r.signingDomain);
  const good = (r: DkimResult) => r.status?.result === "pass";
  const aligned = (r: DkimResult) => Boolean(r.status?.aligned);
  const whole = (r: DkimResult) => !r.canonBodyLengthLimited && signsAll(r);
  const best = signatures.find((r) => good(r) && aligned(r) && whole(r)) ?? signatures.find(good) ?? signatures[0];
  const dmarcResult = dmarc?.status?.result || "none";
  const troubled = [dmarcResult, ...signatures.map((r) => r.status?.result)].includes("temperror");

  const code = ((): Code => {
    // Whoever readers take for the sender must be whom the signature was compared with.
    const signedFrom = dkim?.headerFrom ?? [];
    if (from === null || signedFrom.length !== 1 || comparable(signedFrom[0] ?? "") !== comparable(from))
      return "several-from";
    if (signatures.some((r) => good(r) && aligned(r) && whole(r)))
      return dmarcResult === "pass" ? "dmarc-pass" : "dkim-aligned";
    if (signatures.some((r) => good(r) && aligned(r))) return "dkim-partial";
    // Here only SPF can have passed DMARC.
    if (dmarcResult === "pass") return signatures.length > 0 ? "dkim-failed" : "spf-only";
    if (troubled) return "dns-trouble";
    if (signatures.some(good)) return "dkim-not-aligned";
    if (signatures.length > 0) return "dkim-failed";
    return dmarcResult === "fail" ? "dmarc-failed" : "no-signature";
  })();
  const authentic = code === "dmarc-pass" || code === "dkim-aligned";
  return {
    sender: { authentic, code, detail: details[code] },
    facts: {
      authentic,
      code,
      dkim: signatures.map((r) => ({
        result: r.status?.result ?? "none",
        domain: r.signingDomain ?? "",
        aligned: aligned(r),
      })),
      dkimResult: best?.status?.result ?? "none",
      dkimDomain: best?.signingDomain ?? "",
      spf: { result: spf?.status?.result || "none", domain: spf?.domain || "" },
      dmarc: { result: dmarcResult, domain: dmarc?.domain || "", policy: dmarc?.policy || "" },
      arc: { result: arc?.status?.result || "none", domain: arc?.signature?.signingDomain || "" },
    },
  };
}

/** An address for comparing: Unicode domains as DNS has them. */
function comparable(address: string): string {
  const at = address.lastIndexOf("@");
  return `${address.slice(0, at)}@${domainToASCII(address.slice(at + 1))}`.toLowerCase();
}

function signsAll(result: DkimResult): boolean {
  const keys = (result.signingHeaders?.keys ?? "")
    .toLowerCase()
    .split(":")
    .map((k) => k.trim());
  return MUST_SIGN.every((name) => keys.includes(name));
}

function nothing(code: Code): MailAuth {
  return {
    sender: { authentic: false, code, detail: details[code] },
    facts: {
      authentic: false,
      code,
      dkim: [],
      dkimResult: "none",
      dkimDomain: "",
      spf: { result: "none", domain: "" },
      dmarc: { result: "none", domain: "", policy: "" },
      arc: { result: "none", domain: "" },
    },
  };
}
