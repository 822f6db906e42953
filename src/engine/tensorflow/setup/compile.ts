import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../../../base/errors';
import { onPath, runProgram } from './runProgram';

/** The package's native module, compiled against the libtensorflow in its deps/. */

const COMPILERS = ['g++', 'clang++', 'c++'];

/** The C++ compiler. @throws UserError that says how to get one */
export function findCompiler(env: NodeJS.ProcessEnv = process.env): string {
  const found = onPath(COMPILERS, env);
  if (found !== undefined) return found;
  throw new UserError(
    "TensorFlow's own download cannot be used here, so that its module for Node.js has to be compiled, and there is no C++ compiler: install one (Debian, Ubuntu: sudo apt-get install g++; Fedora: sudo dnf install gcc-c++) and try again",
  );
}

/**
 * Node-API is all that the module uses, so one file serves every Node.js and editor. It finds libtensorflow by its own
 * place: the folder may be moved.
 */
export async function compileModule(packageFolder: string, headers: string, signal: AbortSignal): Promise<void> {
  const module = join('lib', 'napi-v8');
  rmSync(join(packageFolder, 'lib'), { recursive: true, force: true });
  mkdirSync(join(packageFolder, module), { recursive: true });
  const libraries = ['cc', 'framework'].map(part => join('deps', 'lib', `libtensorflow_${part}.so.2`));
  await runProgram(
    findCompiler(),
    [
      ...['-std=c++17', '-O2', '-fPIC', '-shared', '-w', '-DNAPI_VERSION=8', '-DBUILDING_NODE_EXTENSION'],
      ...['..', join('deps', 'include'), headers].map(folder => `-I${folder}`),
      ...['tfjs_backend.cc', 'tfjs_binding.cc'].map(file => join('binding', file)),
      ...['-o', join(module, 'tfjs_binding.node')],
      ...libraries,
      '-Wl,-rpath,$ORIGIN/../../deps/lib',
    ],
    { cwd: packageFolder, signal },
  );
}

/** Where node-api-headers has them, in the node_modules that `packageFolder` lies in. */
export function headersBeside(packageFolder: string): string {
  return join(dirname(dirname(packageFolder)), 'node-api-headers', 'include');
}
