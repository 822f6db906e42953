import type * as vscode from 'vscode';
import { Caller, type Channel, type Handler, type Request, type Server, handler, serve } from '../../base/rpc';
import { copy, ping, save } from '../../protocol/panel';
import { copyText, saveFile } from './saveFile';

/** The messages of one panel: answers its requests and shows it things. */
export class PanelChannel {
  private readonly caller: Caller;
  private readonly server: Server;
  private closed = false;

  /** @param folder where what the panel saves is proposed to be put */
  constructor(webview: vscode.Webview, folder: vscode.Uri, handlers: readonly [string, Handler][]) {
    const channel: Channel = {
      send: message => void webview.postMessage(message).then(undefined, () => undefined),
      onMessage: listener => webview.onDidReceiveMessage(listener),
    };
    this.server = serve(
      channel,
      new Map([
        ...handlers,
        handler(ping, () => Promise.resolve(null)),
        handler(save, file => saveFile(folder, file)),
        handler(copy, copyText),
      ]),
    );
    this.caller = new Caller(channel);
  }

  /**
   * Shows something; done when the panel has taken it. A panel that is hidden just now does not hear it and never answers;
   * it asks again when it comes back.
   */
  async show<P>(request: Request<P, null>, params: P): Promise<void> {
    try {
      await this.caller.call(request, params);
    } catch (thrown) {
      if (!this.closed) console.error(`VAE Lens: ${request.method}:`, thrown);
    }
  }

  /** Gives up what the panel has asked for: nobody waits for it any more. */
  forget(): void {
    this.server.cancelAll();
  }

  dispose(): void {
    this.closed = true;
    this.server.close();
    this.caller.close(new Error('the panel is closed'));
  }
}
