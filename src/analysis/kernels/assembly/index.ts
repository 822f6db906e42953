/** Loops over large vectors, in AssemblyScript: compiled to WebAssembly, which takes several values at a time. */
export { addColumns, addRowSums } from './sums';
export { addDigits, centreRow, splitRows } from './digits';
export { addProducts } from './products';
