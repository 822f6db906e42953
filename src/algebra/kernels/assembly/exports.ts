/** Loops over large vectors, in AssemblyScript: compiled to WebAssembly, which takes several values at a time. */
export { addColumns, addRowSums } from './sumLoops';
export { addDigits, centreRow, splitRows } from './digitLoops';
export { addProducts, widen } from './productLoops';
