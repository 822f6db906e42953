// ESLint rules that hold the order of the house: which folder may import from which, and no circle of files anywhere.
// Types count: what two files say of each other belongs into a third one.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import ts from 'typescript';

const isFile = path => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

/** The file that a relative import means; undefined where none is there, which is for the compiler to say. */
function fileOf(importer, source) {
  const path = resolve(dirname(importer), source);
  return [path, `${path}.ts`, `${path}.d.ts`, `${path}/index.ts`].find(isFile);
}

/** Calls `visit` with each relative import of a file, of types too. */
function imports(visit) {
  const look = node => {
    const { source } = node;
    if (typeof source?.value === 'string' && source.value.startsWith('.')) visit(source, source.value);
  };
  return {
    ImportDeclaration: look,
    ExportNamedDeclaration: look,
    ExportAllDeclaration: look,
    ImportExpression: look,
    TSImportType: look,
  };
}

const slashes = path => path.split(sep).join('/');

/** The place of a child in an order; children that stand in one list do not know each other. */
function placeIn(order, child) {
  return order.findIndex(entry => (Array.isArray(entry) ? entry.includes(child) : entry === child));
}

const order = {
  meta: { type: 'problem', schema: [{ type: 'object' }] },
  create(context) {
    const [rooms] = context.options;
    const from = slashes(relative(context.cwd, context.filename)).split('/');
    return imports((node, source) => {
      const target = fileOf(context.filename, source);
      if (target === undefined) return;
      const to = slashes(relative(context.cwd, target)).split('/');
      const common = from.findIndex((part, i) => part !== to[i]);
      const folder = from.slice(0, common).join('/');
      const listed = rooms[folder];
      if (common < 0 || !listed) return;
      // '.' stands for the files that lie in the folder itself.
      const child = path => (path.length === common + 1 ? '.' : path[common]);
      const [mine, its] = [child(from), child(to)];
      if (mine === its) return;
      const [at, before] = [placeIn(listed, mine), placeIn(listed, its)];
      if (at < 0 || before < 0) {
        const name = at < 0 ? mine : its;
        context.report({
          node,
          message: `${folder}/${name} has no place in the order of ${folder} (eslint.config.mjs).`,
        });
      } else if (before >= at) {
        const may = listed.slice(0, at).flat().join(', ') || 'none of its neighbours';
        const message = `${folder}/${mine} may not import from ${folder}/${its}, only from: ${may}. What both need belongs before both (eslint.config.mjs).`;
        context.report({ node, message });
      }
    });
  },
};

/** File -> the files that it imports; each is read once. */
const graph = new Map();
function importedBy(file) {
  let known = graph.get(file);
  if (!known) {
    const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'), true, true);
    known = importedFiles.flatMap(({ fileName }) => (fileName.startsWith('.') ? (fileOf(file, fileName) ?? []) : []));
    graph.set(file, known);
  }
  return known;
}

/** The shortest way from a file to another along imports. */
function way(from, to) {
  const paths = [[from]];
  const met = new Set([from]);
  for (const path of paths) {
    for (const next of importedBy(path.at(-1))) {
      if (next === to) return [...path, next];
      if (met.has(next) || !/\.m?ts$/.test(next)) continue;
      met.add(next);
      paths.push([...path, next]);
    }
  }
  return undefined;
}

const circles = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    if (!existsSync(context.filename)) return {};
    return imports((node, source) => {
      const target = fileOf(context.filename, source);
      if (target === undefined || !/\.m?ts$/.test(target)) return;
      const path = target === context.filename ? [target] : way(target, context.filename);
      if (!path) return;
      const names = [context.filename, ...path].map(file => slashes(relative(context.cwd, file)));
      context.report({
        node,
        message: `A circle of files: ${names.join(' -> ')}. What they share belongs into a leaf.`,
      });
    });
  },
};

export const rooms = { rules: { order, circles } };
