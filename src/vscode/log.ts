import * as vscode from 'vscode';
import { asError } from '../base/errors';
import { LogTail, openLogFile } from './logFiles';

const POLL_MS = 500;

/** The Output channel 'VAE Lens', and the files that worker processes write to, which may outlive this window. */
export class Log implements vscode.Disposable {
  private readonly channel = vscode.window.createOutputChannel('VAE Lens', { log: true });
  private readonly followed = new Set<vscode.Disposable>();

  /** @param folder where the files go, in the extension's own storage */
  constructor(private readonly folder: string) {}

  /** A new file for the output of a process, to be closed by whoever asked for it. @throws UserError */
  open(name: string): { file: string; handle: number } {
    return openLogFile(this.folder, name, new Date());
  }

  /** Shows in the channel what is written to a file, until disposed of. */
  follow(file: string, label: string): vscode.Disposable {
    const tail = new LogTail(file);
    const show = (lines: string[]): void => {
      for (const line of lines) this.channel.info(`[${label}] ${line}`);
    };
    const timer = setInterval(() => show(tail.read()), POLL_MS);
    const following = new vscode.Disposable(() => {
      if (!this.followed.delete(following)) return;
      clearInterval(timer);
      show(tail.end());
    });
    this.followed.add(following);
    return following;
  }

  info(message: string): void {
    this.channel.info(message);
  }

  /** Something thrown comes with its stack. */
  error(thrown: unknown): void {
    this.channel.error(typeof thrown === 'string' ? thrown : asError(thrown));
  }

  /** Opens the channel. */
  show(): void {
    this.channel.show(true);
  }

  dispose(): void {
    for (const following of this.followed) following.dispose();
    this.channel.dispose();
  }
}
