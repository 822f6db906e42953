import * as vscode from 'vscode';
import { UserError, asError } from '../base/errors';
import { CancelledError } from '../base/rpc';

/** A command's work, with what goes wrong shown to the user: nothing is thrown at the editor. */
export function guarded<Values extends unknown[]>(
  work: (...values: Values) => unknown,
): (...values: Values) => Promise<void> {
  return async (...values) => {
    try {
      await work(...values);
    } catch (thrown) {
      const error = asError(thrown);
      if (error instanceof CancelledError) return;
      if (error instanceof UserError) {
        await vscode.window.showErrorMessage(error.message);
        return;
      }
      // A bug: the editor's own log keeps where it happened.
      console.error(error);
      await vscode.window.showErrorMessage(`VAE Lens has failed: ${error.message}`);
    }
  };
}
