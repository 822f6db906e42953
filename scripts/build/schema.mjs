// Writes the JSON Schema of a config file, made from the one description in src/config/schema/schema.ts.
import { writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { light } from './light.mjs';

/** @param {string} file where to write it */
export async function writeSchema(file) {
  const { outputFiles } = await build({
    entryPoints: ['src/config/reading/fileSchema.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    logLevel: 'warning',
    plugins: [light],
  });
  const [{ contents }] = outputFiles;
  const { fileSchema } = await import(`data:text/javascript;base64,${Buffer.from(contents).toString('base64')}`);
  await writeFile(file, `${JSON.stringify(fileSchema(), null, 2)}\n`);
}
