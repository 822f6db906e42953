import assert from 'node:assert/strict';
import type { Server } from './server';
import type { Window } from './window';

/** Asserts that neither the windows nor the extension host complained of anything that is ours. */
export function assertNothingWrong(server: Server, windows: readonly Window[], expected = /^$/): void {
  const found = [
    ...windows.flatMap(window => [...window.policyViolations(), ...window.errors()]),
    ...server.log().filter(line => line.includes('[error]')),
    ...server.hostLog().filter(line => /unhandled|not handled|\[error\].*vae-?lens/i.test(line)),
  ];
  assert.deepEqual(
    found.filter(line => !expected.test(line)),
    [],
  );
}
