import { randomUUID } from "node:crypto";
import { Command } from "commander";
import { takeEvent } from "../delivery/take.ts";
import { plugins } from "../plugins/index.ts";
import { formUrlOf } from "../server/config.ts";
import { readRuleBook } from "../server/rule-book.ts";
import { pressEvent } from "../server/rules/fire.ts";
import { systemDns } from "./serve.ts";
import { CommandError, createLog, print, printJson, withStore } from "./terminal.ts";

interface FireOptions {
  text?: string;
  note?: string;
  by: string;
  key?: string;
  json?: boolean;
}

export function fireCommand(): Command {
  return new Command("fire")
    .description(
      "Fire a rule whose trigger is `manual`. The guards are asked as for any other; a running `serve` sends.",
    )
    .argument("<rule>", "id of the rule")
    .option("--text <text>", "what {{manual.text}} stands for")
    .option("--note <note>", "why, for the record")
    .option("--by <name>", "who fires it", "command line")
    .option("--key <key>", "fire once for this key, however often the command is repeated")
    .option("--json", "print JSON")
    .action(fire);
}

async function fire(ruleId: string, options: FireOptions): Promise<void> {
  await withStore(async (store, config) => {
    const book = await readRuleBook(store.db, plugins);
    const broken = book.all.find((c) => !c.ok && c.id === ruleId);
    if (broken && !broken.ok)
      throw new CommandError(
        `rule ${ruleId} is broken: ${broken.faults.map((f) => `${f.path}: ${f.message}`).join(" / ")}`,
      );
    const rule = book.rules.find((r) => r.id === ruleId);
    if (!rule) throw new CommandError(`there is no rule ${ruleId}; see: noroshi rules list`);
    const press = { by: options.by, text: options.text ?? "", note: options.note, key: options.key ?? randomUUID() };
    const event = await pressEvent(plugins, rule, press, {
      now: () => new Date(),
      resolve: systemDns,
      log: createLog(config.logLevel),
    });
    if (!event) throw new CommandError(`rule ${ruleId} has the trigger ${rule.trigger.type}, not manual`);
    if (!rule.enabled) throw new CommandError(`rule ${ruleId} is off`);
    const taken = await takeEvent(store, event, {
      rules: book.rules,
      plugins,
      now: new Date(),
      formUrl: formUrlOf(config),
    });
    if (taken.result === "seen") {
      if (options.json) return printJson({ result: "seen" });
      return print(`この key では、すでに実行されています（${options.key}）。何もしませんでした。`);
    }
    const deliveries = taken.deliveries.map(({ id, prepared }) => ({
      id,
      state: { pass: "queued", hold: "held", drop: "dropped" }[prepared.final.verdict],
      people: prepared.audienceCount,
      ...(prepared.final.verdict === "pass" ? {} : { reason: prepared.final.reason, message: prepared.final.message }),
    }));
    if (options.json) return printJson({ result: "taken", event: taken.eventId, deliveries });
    for (const d of deliveries) print(`配信 ${d.id}: ${d.state} ${d.people}人${"message" in d ? ` ${d.message}` : ""}`);
    if (deliveries.length === 0) print("条件に合わず、配信はありません。");
  });
}
