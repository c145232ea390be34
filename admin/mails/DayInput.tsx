import { DateInput, type DateInputProps } from "react-admin";
import { afterLastMoment, dayOfFirst, dayOfLast, firstMoment } from "./day-edges";

const edges = {
  first: { parse: firstMoment, format: dayOfFirst },
  last: { parse: afterLastMoment, format: dayOfLast },
};

/** A day of Japan's in a filter; the list is asked from its first moment on, or up to its last. */
export function DayInput({ edge, ...props }: DateInputProps & { edge: keyof typeof edges }) {
  const { parse, format } = edges[edge];
  return (
    <DateInput
      {...props}
      parse={(day: string) => (day === "" ? null : parse(day))}
      format={(instant: string | null | undefined) => (instant ? format(instant) : "")}
    />
  );
}
