/** The fixture mails as the demo offers them: grouped, findable, dated to the moment they are let in. */
import { buildMail, instantOf } from "../../../fixtures/mails/build.ts";
import { fixtureMail } from "../../../fixtures/mails/catalogue.ts";
import { airAndHeat } from "../../../fixtures/mails/kinds/air-and-heat.ts";
import { authenticity } from "../../../fixtures/mails/kinds/authenticity.ts";
import { broken } from "../../../fixtures/mails/kinds/broken.ts";
import { civilProtection } from "../../../fixtures/mails/kinds/civil-protection.ts";
import { crimeAndFire } from "../../../fixtures/mails/kinds/crime-and-fire.ts";
import { dailyLife } from "../../../fixtures/mails/kinds/daily-life.ts";
import { earthquakes } from "../../../fixtures/mails/kinds/earthquakes.ts";
import { encodings } from "../../../fixtures/mails/kinds/encodings.ts";
import { evacuation } from "../../../fixtures/mails/kinds/evacuation.ts";
import { missingPersons } from "../../../fixtures/mails/kinds/missing-persons.ts";
import { repeats } from "../../../fixtures/mails/kinds/repeats.ts";
import { tsunami } from "../../../fixtures/mails/kinds/tsunami.ts";
import { weather } from "../../../fixtures/mails/kinds/weather.ts";
import type { MailDefinition } from "../../../fixtures/mails/types.ts";
import { whenFrom } from "../../../fixtures/mails/when.ts";
import type { Label } from "../../engine/types.ts";

/** In the order shown. */
export const groups: readonly { title: Label; mails: readonly MailDefinition[] }[] = [
  { title: { ja: "地震", en: "Earthquakes" }, mails: earthquakes },
  { title: { ja: "津波", en: "Tsunami" }, mails: tsunami },
  { title: { ja: "避難", en: "Evacuation" }, mails: evacuation },
  { title: { ja: "気象", en: "Weather" }, mails: weather },
  { title: { ja: "国民保護・訓練", en: "Civil protection and drills" }, mails: civilProtection },
  { title: { ja: "防犯・火災", en: "Crime and fire" }, mails: crimeAndFire },
  { title: { ja: "行方不明", en: "Missing persons" }, mails: missingPersons },
  { title: { ja: "大気・暑さ", en: "Air and heat" }, mails: airAndHeat },
  { title: { ja: "くらし", en: "Daily life" }, mails: dailyLife },
  { title: { ja: "わな：繰り返し・引用・日時", en: "Traps: repeats, quotations, dates" }, mails: repeats },
  { title: { ja: "わな：なりすまし", en: "Traps: forged senders" }, mails: authenticity },
  { title: { ja: "わな：文字コード", en: "Traps: encodings" }, mails: encodings },
  { title: { ja: "わな：壊れたメール", en: "Traps: broken mails" }, mails: broken },
];

/** What the city wants of a mail, in one word each. */
type Hope = "everyone" | "some" | "held" | "dropped" | "nobody";

/** A fixture mail in the list. */
export interface SampleView {
  id: string;
  title: string;
  subject: string;
  /** What should come of it, most people first. */
  hopes: Hope[];
  /** The rules that should take it. */
  rules: string[];
  /** English: why that is right. */
  why: string;
  /** Titles of the mails that are let in before it. */
  after: string[];
}

export function sampleGroups(now: Date): { title: Label; mails: SampleView[] }[] {
  return groups.map(({ title, mails }) => ({ title, mails: mails.map((mail) => viewOf(mail, now)) }));
}

function viewOf(mail: MailDefinition, now: Date): SampleView {
  const hopes = mail.expected.deliveries.map(({ state, audience }): Hope => {
    if (state !== "queued") return state;
    return audience === "everyone" ? "everyone" : "some";
  });
  return {
    id: mail.id,
    title: mail.title,
    subject: subjectOf(mail, now),
    hopes: hopes.length > 0 ? [...new Set(hopes)] : ["nobody"],
    rules: mail.expected.deliveries.map((d) => d.rule),
    why: mail.expected.why,
    after: (mail.after ?? []).map((id) => fixtureMail(id).title),
  };
}

/** The words of a fixture mail as it would arrive now; `text` is null where it is no plain text. */
export function sampleWords(mail: MailDefinition, now: Date): { subject: string; text: string | null } {
  return { subject: subjectOf(mail, now), text: mail.text?.(whenFrom(now)) ?? null };
}

function subjectOf({ subject }: MailDefinition, now: Date): string {
  return typeof subject === "string" ? subject : subject(whenFrom(now));
}

/** A mail's bytes and the instant its server writes down. */
export interface Composed {
  mail: MailDefinition;
  raw: Buffer;
  arrivedAt: Date;
}

/** A fixture mail dated to now, after the mails it follows, which arrived as many minutes earlier as they should have. */
export async function composeSample(mail: MailDefinition, now: Date): Promise<Composed[]> {
  const lastAt = instantOf(mail).getTime();
  const all = [...(mail.after ?? []).map(fixtureMail), mail];
  return Promise.all(
    all.map(async (one) => {
      const arrivedAt = new Date(now.getTime() - (lastAt - instantOf(one).getTime()));
      return { mail: one, raw: await buildMail(one, arrivedAt), arrivedAt };
    }),
  );
}

/** A mail of the visitor's own words: signed by the city, or claiming to be from it without proof. */
export async function composeOwn(
  words: { subject: string; text: string; signed: boolean },
  now: Date,
): Promise<Composed> {
  const mail: MailDefinition = {
    id: "own-words",
    title: "自分で書いたメール",
    subject: words.subject,
    text: () => words.text,
    signed: words.signed,
    expected: { deliveries: [], why: "" },
  };
  return { mail, raw: await buildMail(mail, now), arrivedAt: now };
}
