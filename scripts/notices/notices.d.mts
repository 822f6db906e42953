export const NOTICES_FILE: string;
export function noticesOf(folders: readonly string[], root: string): { text: string; complaints: string[] };
export function namedPackages(text: string): string[];
export function noticeComplaints(text: string, titles: readonly string[]): string[];
