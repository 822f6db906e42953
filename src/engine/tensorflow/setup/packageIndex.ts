import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../../../base/errors';

/** The Python package index, as pip is told of it: https://peps.python.org/pep-0503/. */

const PYPI = 'https://pypi.org/simple';

/** The address of the index: the environment's, that of pip's files, or PyPI's own. */
export function indexAddress(env: NodeJS.ProcessEnv = process.env, files: readonly string[] = pipFiles(env)): string {
  const configured = files.map(file => (existsSync(file) ? addressIn(readFileSync(file, 'utf8')) : undefined));
  return (env.PIP_INDEX_URL ?? configured.find(address => address !== undefined) ?? PYPI).replace(/\/+$/, '');
}

/** Where pip keeps its settings, the nearest first: https://pip.pypa.io/en/stable/topics/configuration/. */
function pipFiles(env: NodeJS.ProcessEnv): string[] {
  const config = env.XDG_CONFIG_HOME ?? join(homedir(), '.config');
  const own = [join(config, 'pip/pip.conf'), join(homedir(), '.pip/pip.conf')];
  return [...(env.PIP_CONFIG_FILE ? [env.PIP_CONFIG_FILE] : []), ...own, '/etc/xdg/pip/pip.conf', '/etc/pip.conf'];
}

/** `index-url` of the sections that a download reads. */
function addressIn(text: string): string | undefined {
  let section = '';
  for (const line of text.split('\n')) {
    section = /^\s*\[(.+)\]/.exec(line)?.[1] ?? section;
    const address = /^\s*index[-_]url\s*[=:]\s*(\S+)/.exec(line)?.[1];
    if (address !== undefined && ['global', 'download', 'install'].includes(section)) return address;
  }
  return undefined;
}

/** An address as fetch takes it: a user's name and password in it become a header. */
export function requestOf(address: string): { url: URL; headers: Record<string, string> } {
  const url = new URL(address);
  const { username, password } = url;
  if (username === '') return { url, headers: {} };
  url.username = '';
  url.password = '';
  const secret = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  return { url, headers: { authorization: `Basic ${secret}` } };
}

/** Where a project's page on the index links a file to. @throws UserError if it does not */
export function linkIn(page: string, pageAddress: string, file: string): URL {
  for (const [, href] of page.matchAll(/<a\s[^>]*?href\s*=\s*["']([^"'#]*)/gi)) {
    const link = new URL(href!.replaceAll('&amp;', '&'), pageAddress);
    if (decodeURIComponent(link.pathname).endsWith(`/${file}`)) return link;
  }
  throw new UserError(`${pageAddress} has no ${file}`);
}
