import type { Decision } from "../engine/decide.ts";
import { renderMessages } from "../engine/messages.ts";
import { RenderError } from "../engine/render-error.ts";
import { applyTransforms } from "../engine/transforms.ts";
import type { Facts, Json, JsonObject, Message, PlannedBatches } from "../engine/types.ts";
import type { Plugins } from "../plugins/plugin.ts";
import type { GuardReason } from "./reasons.ts";

/** What one action wants sent. */
export interface DraftPlan extends PlannedBatches {
  action: string;
}

/** A decision carried as far as it goes without a database or a network: the exact bubbles. */
export interface Draft {
  plans: DraftPlan[];
  /** The relay targets that get the webhook body. */
  relays: string[];
  /** Every text a reader would see, for the guards. */
  texts: string[];
  /** What each transform did to the text. */
  steps: { type: string; changed: boolean; removed?: string }[];
  /** Why nothing can be sent as it stands; then there are no plans. */
  problem: { reason: Extract<GuardReason, "empty-text" | "bad-message" | "bad-audience">; message: string } | null;
}

/**
 * Transforms, renders and plans. Pure; what cannot be rendered becomes `problem`, which the content guard holds. So does a
 * bug of ours: a throw would refuse the whole event, with all that other rules make of it, at every try.
 */
export function makeDraft(decision: Decision, plugins: Plugins): Draft {
  try {
    return draftOf(decision, plugins);
  } catch (error) {
    const message = `文面を作るところでプログラムの誤りがありました（${String(error)}）。`;
    return { plans: [], relays: [], texts: [], steps: [], problem: { reason: "bad-message", message } };
  }
}

function draftOf({ rule, event }: Decision, plugins: Plugins): Draft {
  const place = plugins.triggers.get(rule.trigger.type)?.text;
  const steps: Draft["steps"] = [];
  let facts = event.facts;
  // A text that cannot be made keeps nothing from another server.
  const relays = rule.actions.flatMap(({ type, params }) => plugins.actions.get(type)?.relayTo?.(params) ?? []);
  const none = (problem: NonNullable<Draft["problem"]>): Draft => ({ plans: [], relays, texts: [], steps, problem });

  if (place) {
    const text = textAt(facts, place.fact, place.from);
    const transformed = applyTransforms(text, rule.transforms);
    steps.push(...transformed.steps);
    if (transformed.emptied) {
      return none({
        reason: "empty-text",
        message: "本文を切り取ったところ、何も残りませんでした。ルールの「切り取り」を確かめてください。",
      });
    }
    facts = withText(facts, place.fact, place.to, transformed.text);
  }

  try {
    const plans = rule.actions.flatMap(({ type, params, attributes }) => {
      const action = plugins.actions.get(type);
      if (!action) throw new Error(`no action ${type}`);
      const planned = action.plan(params, {
        render: (templates: JsonObject[]): Message[] => renderMessages(templates, facts),
        attributes: new Map(attributes.map((attribute) => [attribute.key, attribute])),
        reply: event.reply,
      });
      return planned.map((plan) => ({ ...plan, action: type }));
    });
    return { plans, relays, texts: plans.flatMap((plan) => readableTexts(plan.body)), steps, problem: null };
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    const detail = error.problems.map((p) => `${p.path}: ${p.message}`).join(" / ") || error.message;
    return none(
      error.code === "empty"
        ? { reason: "empty-text", message: "送る文面が空になりました。" }
        : { reason: "bad-message", message: `文面をLINEに送れる形にできません（${detail}）。` },
    );
  }
}

function textAt(facts: Facts, fact: string, field: string): string {
  const value = facts[fact];
  const text = typeof value === "object" && value !== null && !Array.isArray(value) ? value[field] : undefined;
  return typeof text === "string" ? text : "";
}

function withText(facts: Facts, fact: string, field: string, text: string): Facts {
  const value = facts[fact];
  const object = typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  return { ...facts, [fact]: { ...object, [field]: text } };
}

/** Fields of LINE's message and action objects that people read. */
const READABLE = new Set(["text", "altText", "title", "label", "displayText", "address"]);

/** What people read of a message, in its order. */
export function readableTexts(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(readableTexts);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === "string" ? (READABLE.has(key) ? [inner] : []) : readableTexts(inner),
  );
}
