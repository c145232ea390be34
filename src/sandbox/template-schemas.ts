import { z } from "zod";
import { actionSchema } from "./action-schemas.ts";
import { colour, graphemes, graphemeText, httpsUrl, list, oneOf } from "./schema-parts.ts";

/** Template messages (Messaging API reference, read 2026-08). Text has less room beside a title or a picture. */

const templateAction = actionSchema("template");
const picture = {
  thumbnailImageUrl: httpsUrl.optional(),
  imageBackgroundColor: colour.optional(),
  title: graphemeText(40).optional(),
  defaultAction: actionSchema("area").optional(),
};
const imageForm = {
  imageAspectRatio: oneOf("rectangle", "square").optional(),
  imageSize: oneOf("cover", "contain").optional(),
};

const ROOM_BESIDE_TITLE = 60;
const fitsBesideTitle = (part: {
  text: string;
  title?: string | undefined;
  thumbnailImageUrl?: string | undefined;
}): boolean =>
  (part.title === undefined && part.thumbnailImageUrl === undefined) || graphemes(part.text) <= ROOM_BESIDE_TITLE;
const tooLongBesideTitle = { message: `Length must be between 0 and ${ROOM_BESIDE_TITLE}`, path: ["text"] };

const buttons = z
  .object({
    type: z.literal("buttons"),
    ...picture,
    ...imageForm,
    text: graphemeText(160),
    actions: list(templateAction, 1, 4),
  })
  .refine(fitsBesideTitle, tooLongBesideTitle);

const confirm = z.object({ type: z.literal("confirm"), text: graphemeText(240), actions: list(templateAction, 2, 2) });

const column = z
  .object({ ...picture, text: graphemeText(120), actions: list(templateAction, 1, 3) })
  .refine(fitsBesideTitle, tooLongBesideTitle);

const shapeOf = (part: z.infer<typeof column>): string =>
  `${part.actions.length} ${part.title !== undefined} ${part.thumbnailImageUrl !== undefined}`;

const carousel = z
  .object({ type: z.literal("carousel"), ...imageForm, columns: list(column, 1, 10) })
  .refine((template) => new Set(template.columns.map(shapeOf)).size === 1, {
    // LINE's wording is not published.
    message: "columns must have the same number of actions, and all or none of them a title and an image",
    path: ["columns"],
  });

const imageCarousel = z.object({
  type: z.literal("image_carousel"),
  columns: list(z.object({ imageUrl: httpsUrl, action: actionSchema("image-carousel") }), 1, 10),
});

export const template = z.discriminatedUnion("type", [buttons, confirm, carousel, imageCarousel]);
