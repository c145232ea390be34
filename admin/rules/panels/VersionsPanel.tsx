/** Who changed what and when; any of them can be compared with the one in force, and restored. */
export function VersionsPanel(_props: {
  ruleId: string;
  /** The version in force. */
  version: number;
  /** The form holds changes that a restored version would throw away. */
  isDirty: boolean;
  onRestored: () => void;
}) {
  return null;
}
