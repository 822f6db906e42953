/** What esbuild makes of `assembly/` (scripts/build/kernels.mjs). */
declare const code: Uint8Array<ArrayBuffer>;
export default code;
