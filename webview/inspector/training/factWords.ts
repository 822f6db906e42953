/** The facts about a run that are put into words. */

/** Whether the config is still what the run was started with. */
export function changedText(changed: readonly string[] | null): string {
  if (changed === null) return ', cannot be compared with what the run started with';
  if (changed.length === 0) return ', unchanged since the run started';
  const named = changed.slice(0, 4).join(', ');
  const more = changed.length > 4 ? ` and ${changed.length - 4} more` : '';
  return `, changed since the run started: ${named}${more}`;
}

/** 'f32dc0…a21e' */
export function shortFingerprint(fingerprint: string): string {
  return fingerprint.length > 12 ? `${fingerprint.slice(0, 4)}…${fingerprint.slice(-4)}` : fingerprint;
}
