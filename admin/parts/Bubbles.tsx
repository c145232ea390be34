/** LINE's message objects as a citizen sees them. What it cannot draw it names, with its altText. */
export function Bubbles(_props: { messages: readonly unknown[] }) {
  return null;
}
