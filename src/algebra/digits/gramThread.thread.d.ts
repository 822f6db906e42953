/** The bundle of gramThread.ts (scripts/build/kernels.mjs). */
declare const code: string;
export default code;
