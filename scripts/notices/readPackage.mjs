// Reads what has to be passed on with a package: its licence, its notices, and where it comes from.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SUPPLEMENTS } from './supplements.mjs';

/** A package that cannot be passed on like this: its name, what is missing, and what to do. */
export class Lacking extends Error {}

const LICENCES = /^(un)?licen[cs]es?([-._].*)?$|^copying([-._].*)?$/i;
const NOTICES = /^(notices?|copyright(notice)?s?|acknowledge?ments?|third-?party-?notice(s|text)?)([-._].*)?$/i;
const CODE = /\.([cm]?[jt]sx?|json|map|html?)$/i;

const manifestOf = folder => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** What notices call the package in a folder: 'zod 4.6.7'. */
export function titleOf(folder) {
  const { name, version } = manifestOf(folder);
  return `${name} ${version}`;
}

/**
 * Reads the package in a folder.
 *
 * @param folder where npm put it
 * @param texts the folder of the texts that packages may lack
 * @throws {Lacking} if it states no licence, or a text is missing
 */
export function readPackage(folder, texts) {
  const manifest = manifestOf(folder);
  const { name, version, license: licence, homepage } = manifest;
  const title = titleOf(folder);
  if (typeof licence !== 'string' || licence === 'UNLICENSED') {
    throw new Lacking(
      `${title} states no licence: 'license' in ${folder}/package.json is ${JSON.stringify(licence) ?? 'missing'}, and should ` +
        'be an SPDX expression. Without a licence it may not be passed on: ask its author, or do without it.',
    );
  }
  const supplements = SUPPLEMENTS.filter(({ of }) => of.test(name));
  const own = ownTexts(folder, title, supplements);
  const holder = supplements.find(one => one.holder)?.holder ?? authorOf(manifest);
  const lacked = new Set([
    ...(own.some(({ file }) => LICENCES.test(file)) ? [] : [licence]),
    ...supplements.flatMap(({ licences = [] }) => licences),
  ]);
  return {
    title,
    licence,
    author: holder,
    home: homepage || `https://www.npmjs.com/package/${name}`,
    texts: [
      ...own,
      ...[...lacked].map(id => standardText(id, { title, folder, holder, texts })),
      ...supplements.flatMap(({ collected }) =>
        collected ? [collectedText(collected, { title, version, texts })] : [],
      ),
    ],
  };
}

/** The same text wherever it was written. */
const tidied = text =>
  text
    .replace(/^\uFEFF/, '')
    .replace(/[ \t\r]*\n/g, '\n')
    .replace(/^\n+/, '')
    .trimEnd();
const read = path => tidied(readFileSync(path, 'utf8'));

/** Licences, then notices, then what a supplement names. */
function ownTexts(folder, title, supplements) {
  const files = readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isFile() && !CODE.test(entry.name))
    .map(entry => entry.name)
    .sort();
  const named = supplements.flatMap(one => one.files ?? []);
  const missing = named.find(file => !files.includes(file));
  if (missing) {
    throw new Lacking(
      `${title} has no ${missing}, which named the licences of what is in it: look where ${folder} names them now, and ` +
        'change scripts/notices/supplements.mjs.',
    );
  }
  const found = [LICENCES, NOTICES].flatMap(pattern => files.filter(file => pattern.test(file)));
  return [...found, ...named].map(file => ({ file, text: read(join(folder, file)) }));
}

function authorOf({ author }) {
  const words = typeof author === 'string' ? author : author?.name;
  return words?.replace(/\s*[<(].*$/, '') || undefined;
}

/** The text of a licence, for a package that comes without. */
function standardText(id, { title, folder, holder, texts }) {
  const path = join(texts, `${id}.txt`);
  const looked = `${title} comes without the text of its licence: no file LICENSE, LICENCE or COPYING in ${folder}`;
  if (!/^[\w.+-]+$/.test(id) || !existsSync(path)) {
    throw new Lacking(`${looked}, and no ${id}.txt in ${texts}. Put the text of this licence there.`);
  }
  const text = read(path);
  if (text.includes('{holder}') && !holder) {
    throw new Lacking(
      `${looked}, and its package.json names no author for ${id}.txt. Name the holder of its copyright in ` +
        'scripts/notices/supplements.mjs.',
    );
  }
  return { file: `${id}, of which the package has no copy`, text: text.replace('{holder}', () => holder) };
}

/** What was collected by hand, of one version. */
function collectedText({ text, version, source }, of) {
  if (of.version !== version) {
    throw new Lacking(
      `${of.title}: ${join(of.texts, text)} has the notices of ${version}. Put those of ${of.version} there (${source}), and its ` +
        'version into scripts/notices/supplements.mjs.',
    );
  }
  return { file: `Notices of what is in ${of.title}`, text: read(join(of.texts, text)) };
}
