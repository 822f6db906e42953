// Writes what the editor reads about configs: their JSON Schema, and the grammar of their keys. Both are made from the one
// description in src/config/schema/.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { light } from './light.mjs';

const FILES = { fileSchema: 'config.schema.json', keysGrammar: 'keys.tmLanguage.json' };

/** @param {string} folder where to write them */
export async function writeEditorFiles(folder) {
  const contents = Object.keys(FILES).map(name => `export { ${name} } from './src/config/reading/${name}';`);
  const { outputFiles } = await build({
    stdin: { contents: contents.join('\n'), resolveDir: '.', loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    logLevel: 'warning',
    plugins: [light],
  });
  const [{ text }] = outputFiles;
  const made = await import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`);
  for (const [name, file] of Object.entries(FILES)) {
    await writeFile(join(folder, file), `${JSON.stringify(made[name](), null, 2)}\n`);
  }
}
