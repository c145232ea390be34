import { expect, it } from "vitest";
import { placeholdersOf } from "../../../../admin/rules/form/placeholders.ts";

const label = (ja: string) => ({ ja });

it("offers what a template can ask for, the usual first, dates and lists in words", () => {
  const field = (path: string, type: string) => ({ path, type, label: label(path) });
  const trigger = {
    facts: [
      {
        fact: "mail",
        fields: [
          field("$.from.address", "text"),
          field("$.to[*].address", "text"),
          field("$.sections.*", "text"),
          field("$.dates.header", "date"),
          field("$.toAddresses", "list"),
          field("$.body", "text"),
          field("$.subject", "text"),
        ],
      },
    ],
  };
  expect(placeholdersOf(trigger).map(({ code }) => code)).toEqual([
    "{{mail.subject}}",
    "{{mail.body}}",
    "{{mail.from.address}}",
    "{{mail.dates.header | jst}}",
    '{{mail.toAddresses | join: "、"}}',
    "{{form.url}}",
  ]);
});
