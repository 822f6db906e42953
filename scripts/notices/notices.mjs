// Writes the notices of other people's code, which go wherever the code goes, and reads which packages they name.
import { join } from 'node:path';
import { Lacking, readPackage } from './readPackage.mjs';

export const NOTICES_FILE = 'ThirdPartyNotices.txt';

const RULE = '='.repeat(80);
const INTRODUCTION = `Third-party notices

VAE Lens is passed on with code of the packages below. Each has its own licence (an SPDX expression) and its own authors.
A text that several packages share stands at the first of them.`;

/**
 * The notices of the packages in these folders.
 *
 * @param folders as npm made them, in any order
 * @param root of the project
 * @returns the text, and a sentence for every package that cannot be passed on
 */
export function noticesOf(folders, root) {
  const packages = [];
  const complaints = [];
  for (const folder of folders) {
    try {
      packages.push(readPackage(folder, join(root, 'scripts/notices/texts')));
    } catch (error) {
      if (!(error instanceof Lacking)) throw error;
      complaints.push(error.message);
    }
  }
  return { text: noticesText(packages), complaints };
}

/** The notices of packages as readPackage gives them: each package once, each text once, in the order of their names. */
function noticesText(packages) {
  const unique = new Map(packages.map(one => [one.title, one]));
  const sorted = [...unique.values()].sort((a, b) => (a.title < b.title ? -1 : 1));
  const first = new Map();
  const sections = sorted.map(({ title, licence, author, home, texts }) => {
    const parts = texts.map(({ file, text }) => {
      const before = first.get(text);
      if (before === undefined) first.set(text, title);
      return `--- ${file} ---\n${before === undefined ? `\n${text}` : `\nThe same as that of ${before}, above.`}`;
    });
    const head = [RULE, title, `Licence: ${licence}`, ...(author ? [`Author: ${author}`] : []), `Home page: ${home}`];
    return [head.join('\n'), ...parts].join('\n\n');
  });
  return `${[INTRODUCTION, ...sections].join('\n\n')}\n`;
}

/** The packages that notices name, with their versions. */
export function namedPackages(text) {
  return [...text.matchAll(new RegExp(`^${RULE}\n(\\S+ \\S+)\nLicence: `, 'gm'))].map(([, title]) => title);
}

/** What is wrong with notices that should name these packages and no others: one sentence each. */
export function noticeComplaints(text, titles) {
  const named = namedPackages(text);
  return [
    ...titles.filter(title => !named.includes(title)).map(title => `${NOTICES_FILE} says nothing of ${title}`),
    ...named
      .filter(title => !titles.includes(title))
      .map(title => `${NOTICES_FILE} names ${title}, whose code is not there`),
  ];
}
