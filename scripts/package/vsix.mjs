// What belongs into the package of the extension: pure functions for package.mjs and its test.
import { NOTICES_FILE } from '../notices/notices.mjs';

/** The platforms that there are packages for. onnxruntime has no binary for macOS on Intel processors. */
export const TARGETS = ['linux-x64', 'linux-arm64', 'win32-x64', 'win32-arm64', 'darwin-arm64'];

export const LARGEST_MEGABYTES = 60;

/** The extension's package.json without what only the source needs. */
export function editorManifest(manifest) {
  const {
    private: _,
    bin,
    files,
    scripts,
    sideEffects,
    devDependencies,
    peerDependencies,
    peerDependenciesMeta,
    ...kept
  } = manifest;
  return { ...kept, engines: { vscode: manifest.engines.vscode } };
}

/**
 * The readme as the editor shows it: without the section on the terminal, which needs the source, and without
 * pictures and links into the repository, which lead nowhere from there.
 */
export function editorReadme(text) {
  return text
    .split(/^(?=## )/m)
    .filter(section => !section.startsWith('## In a terminal\n'))
    .join('')
    .replace(/^!\[[^\]]*\]\((?!https?:)[^)]*\)\n\n?/gm, '')
    .replace(/\[([^\]]*)\]\((?!https?:|#)[^)]*\)/g, '$1');
}

const onnx = (target, file) =>
  new RegExp(`^node_modules/onnxruntime-node/bin/napi-v\\d+/${target.replace('-', '/')}/${file}$`);
const image = (target, file) => new RegExp(`^node_modules/@img/sharp-${target}/lib/${file}$`);

/** Patterns of the native files that the package of `target` needs. */
function nativeFiles(target) {
  const [platform] = target.split('-');
  const runtime = {
    linux: 'libonnxruntime\\.so\\.1',
    win32: 'onnxruntime\\.dll',
    darwin: 'libonnxruntime\\.1\\.dylib',
  };
  const libvips = { linux: 'libvips-cpp\\.so\\.[\\d.]+', darwin: 'libvips-cpp\\.[\\d.]+\\.dylib' }[platform];
  return [
    onnx(target, 'onnxruntime_binding\\.node'),
    onnx(target, runtime[platform]),
    image(target, 'sharp-.*\\.node'),
    libvips ? image(`libvips-${target}`, libvips) : image(target, 'libvips-\\d+\\.dll'),
  ];
}

const NEEDED = [
  'package.json',
  'readme.md',
  'changelog.md',
  'LICENSE.txt',
  NOTICES_FILE,
  'dist/extension.js',
  'dist/host.js',
  'dist/worker.js',
  'dist/watchdog.js',
  ...['inspector.js', 'compare.js', 'checkpoint.js', 'style.css', 'codicon.ttf'].map(name => `dist/webview/${name}`),
  'node_modules/onnxruntime-node/package.json',
  'node_modules/onnxruntime-node/dist/index.js',
  'node_modules/onnxruntime-common/dist/cjs/index.js',
  'node_modules/sharp/dist/index.cjs',
];

/** What may stand in a package at all, whatever its platform. */
const BELONGS = [
  /^(package\.json|readme\.md|changelog\.md|LICENSE\.txt|ThirdPartyNotices\.txt)$/,
  /^dist\/((extension|host|worker|watchdog)\.js|(config\.schema|keys\.tmLanguage)\.json|webview\/[\w.-]+\.(js|css|ttf))$/,
  /^(media|syntaxes)\/.+\.(png|svg|json)$/,
  /^node_modules\/(onnxruntime-(node|common)|sharp|detect-libc|semver|@img\/[\w-]+)\/.+/,
];
const STRAYS = [/\.(map|ts|mts|cts|h|c|cc|gyp|vsix|safetensors)$/, /\/(test|tests|src|docs|script|scripts)\//];

/** Whether a file under node_modules, or a folder, is of another platform than `target`. */
export function isForeign(name, target) {
  const onnxruntime = /onnxruntime-node\/bin\/napi-v\d+\/(\w+)\/(\w+)/.exec(name);
  if (onnxruntime) return `${onnxruntime[1]}-${onnxruntime[2]}` !== target;
  const [, sharp] = /@img\/sharp-(?:libvips-)?([\w-]+)/.exec(name) ?? [];
  return sharp !== undefined && sharp !== target;
}

/** The files that the manifest's own contributions name, './' left off. */
export function namedFiles(manifest) {
  const found = new Set();
  const visit = value => {
    if (typeof value === 'string') {
      if (/^(\.\/|(dist|media|syntaxes)\/\S+\.\w+$)/.test(value)) found.add(value.replace(/^\.\//, ''));
    } else if (value !== null && typeof value === 'object') {
      Object.values(value).forEach(visit);
    }
  };
  visit(manifest);
  return [...found];
}

/** What is wrong with a package of `target` that holds files of these names: one sentence each. */
export function complaints(names, manifest, target) {
  const there = new Set(names);
  return [
    ...[...new Set([...NEEDED, ...namedFiles(manifest)])]
      .filter(name => !there.has(name))
      .map(name => `${name} is missing`),
    ...nativeFiles(target)
      .filter(pattern => !names.some(name => pattern.test(name)))
      .map(pattern => `no file like ${pattern.source} is there`),
    ...names
      .filter(name => !BELONGS.some(pattern => pattern.test(name)) || STRAYS.some(pattern => pattern.test(name)))
      .map(name => `${name} does not belong there`),
    ...names.filter(name => isForeign(name, target)).map(name => `${name} is for another platform than ${target}`),
  ];
}
