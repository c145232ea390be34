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
/** Fields that must be signed, or the reader sees words nobody vouched for. */
const MUST_SIGN = ["from", "subject"];

const details = {
  "dmarc-pass": "DMARCで確かめました。",
  "dkim-aligned": "差出人のドメインの電子署名（DKIM）で確かめました。",
  "no-signature": "電子署名（DKIM）がありません。",
  "spf-only": "送信経路（SPF）しか確かめられず、文面が本物である証拠（DKIM）がありません。",
  "dkim-failed": "電子署名（DKIM）が合いません。書き換えられたか、偽物か、署名の鍵がDNSに見つかりません。",
  "dkim-partial": "電子署名（DKIM）が、件名や本文の全体を守っていません。",
  "dkim-not-aligned": "電子署名（DKIM）は差出人とは別のドメインのものです。",
  "dmarc-failed": "DMARCに合格していません。",
  "dns-trouble": "DNSに尋ねられず、送信元を確かめられませんでした。",
  "auth-timeout": "送信元の確認に時間がかかりすぎました。",
  "several-from": "差出人（From）や件名のヘッダーが1つではありません。",
  "auth-error": "送信元の確認ができませんでした。",
} as const;
type Code = keyof typeof details;

interface DkimResult {
  signingDomain?: string;
  signingHeaders?: { keys?: string };
  canonBodyLengthLimited?: boolean;
  status?: { result?: string; aligned?: string | false };
}

/** Asks DNS through `resolve`. `headerConfusion`: a field that must be single is not. Never rejects. */
export async function checkSender(
  raw: Uint8Array,
  options: { resolve: DnsResolve; headerConfusion: boolean },
): Promise<MailAuth> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<"timeout">((resolve) => {
    timer = setTimeout(() => resolve("timeout"), AUTH_TIMEOUT_MS);
  });
  try {
    const asked = authenticate(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength), {
      resolver: options.resolve,
      trustReceived: true,
      disableBimi: true,
      mta: "noroshi",
    } as never);
    asked.catch(() => {});
    const result = await Promise.race([asked, timeout]);
    return result === "timeout" ? nothing("auth-timeout") : judge(result as never, options.headerConfusion);
  } catch {
    return nothing("auth-error");
  } finally {
    clearTimeout(timer);
  }
}

interface Checked {
  status?: { result?: string };
  domain?: string;
  policy?: string;
  signature?: { signingDomain?: string };
}
interface Authenticated {
  dkim?: { results?: DkimResult[] };
  /** mailauth gives false for what it did not check. */
  spf?: Checked | false;
  dmarc?: Checked | false;
  arc?: Checked | false;
}

function judge(result: Authenticated, headerConfusion: boolean): MailAuth {
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
    if (headerConfusion) return "several-from";
    if (signatures.some((r) => good(r) && aligned(r) && whole(r)))
      return dmarcResult === "pass" ? "dmarc-pass" : "dkim-aligned";
    if (signatures.some((r) => good(r) && aligned(r))) return "dkim-partial";
    // Here only SPF can have passed DMARC. It vouches for the path, by a Received header, and for none of the words.
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
