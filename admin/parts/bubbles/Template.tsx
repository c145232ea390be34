import { Card, Carousel } from "./Card";
import { asPart, asParts, asText, numbered, type Part } from "./values";

/** LINE's older cards: buttons, a question with two answers, cards side by side. Null where it is none of them. */
export function Template({ template }: { template: Part }) {
  switch (template.type) {
    case "buttons":
    case "confirm":
      return (
        <Card
          picture={template.thumbnailImageUrl}
          title={asText(template.title)}
          text={asText(template.text)}
          actions={asParts(template.actions)}
        />
      );
    case "carousel":
      return (
        <Carousel>
          {numbered(asParts(template.columns)).map(({ at, one: column }) => (
            <Card
              key={at}
              picture={column.thumbnailImageUrl}
              title={asText(column.title)}
              text={asText(column.text)}
              actions={asParts(column.actions)}
            />
          ))}
        </Carousel>
      );
    case "image_carousel":
      return (
        <Carousel>
          {numbered(asParts(template.columns)).map(({ at, one: column }) => (
            <Card key={at} picture={column.imageUrl} actions={[asPart(column.action)]} />
          ))}
        </Carousel>
      );
    default:
      return null;
  }
}
