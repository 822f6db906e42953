import tseslint from 'typescript-eslint';
import { rooms } from './scripts/lint/rooms.mjs';

// The order of the house: a folder imports only from those before it, and '.' stands for a folder's own files. What stands
// in one list does not know each other.
const ROOMS = {
  '.': ['src', 'webview', 'scripts', 'test'],
  src: [
    ...[
      'base',
      'data',
      'engine',
      'model',
      'config',
      'train',
      'run',
      'algebra',
      'analysis',
      'views',
      'protocol',
      'worker',
    ],
    ['cli', 'vscode'],
  ],
  'src/config': ['schema', 'reading', 'language'],
  'src/data': ['files', 'images', 'examples', 'sets', '.'],
  'src/analysis': [
    'results',
    'models',
    'similarity',
    'geometry',
    'latents',
    'reconstruction',
    'estimates',
    'multiRate',
    'population',
    'findings',
    '.',
  ],
  'src/views': ['chart', 'data', 'heatmaps', 'profiles', 'curves', 'latents', 'sweep', 'report'],
  webview: ['common', ['inspector', 'compare', 'checkpoint'], '.'],
  'webview/inspector': [
    'frame',
    ['training', 'layers', 'dimensions', 'information', 'latents', 'rateDistortion', 'sweep'],
    '.',
  ],
};

// The extension starts with the editor: nothing that it imports brings along an engine, data or the decoding of images.
const VSCODE_MAY = [
  ...['base', 'config', 'run', 'views', 'protocol'].map(folder => `${folder}/`),
  ...['findings', 'results'].map(room => `analysis/${room}/`),
  ...[
    'population/curvePoints',
    'population/latentPoints',
    'population/groupDifference',
    'population/runDifferences',
    'multiRate/readAlong',
    'population/retrainedBeside',
    'population/ratePartsPoints',
    'population/curveFamilies',
    'population/gapOverParameter',
    'latents/latentUnits',
    'latents/evaluationDifferences',
    'similarity/settling',
  ].map(file => `analysis/${file}$`),
  ...['client', 'stages'].map(file => `worker/${file}$`),
];
const vscodeRule = {
  files: ['src/vscode/**/*.ts'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: `^(\\.\\./)+(?!${VSCODE_MAY.join('|')})(${[...ROOMS.src.flat(), 'webview'].join('|')})(/|$)`,
            message: `src/vscode may import only ${VSCODE_MAY.join(', ').replaceAll('$', '')}.`,
          },
          { regex: '^(@tensorflow/|onnxruntime|sharp$)', message: 'Engines and images are for the worker.' },
        ],
      },
    ],
  },
};

const roomsRule = {
  files: ['{src,webview,scripts,test}/**/*.ts'],
  plugins: { rooms },
  rules: { 'rooms/order': ['error', ROOMS], 'rooms/circles': 'error' },
};

const packagesRule = {
  files: ['src/**/*.ts'],
  ignores: ['src/vscode/**'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          { regex: '^vscode$', message: "Only src/vscode imports 'vscode'." },
          {
            regex: '^onnxruntime-node$',
            message: 'src/engine/onnx/runtime.ts loads it, and sees that it sends nothing.',
          },
        ],
      },
    ],
  },
};
const runtimeRule = { files: ['src/engine/onnx/runtime.ts'], rules: { 'no-restricted-imports': 'off' } };

// A panel's script runs in a browser: of src it may have what draws, what finds and what talks, and everybody's types.
const webviewRule = {
  files: ['webview/**/*.ts'],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex:
              '^(\\.\\./)+src/(?!(views|protocol|analysis/findings)/|analysis/results/(similarities|curves/equalSeeds)$|run/checkpoints/lasting$|base/(rpc|progress|errors|evenly|formatGiven)$)',
            allowTypeImports: true,
            message:
              'webview may import only src/views, src/protocol, src/analysis/findings, src/analysis/results/{similarities,curves/equalSeeds}, ' +
              'src/run/checkpoints/lasting, src/base/{rpc,progress,errors,evenly,formatGiven} and types.',
          },
          { regex: '^(vscode$|node:)', message: 'A panel has neither the editor nor Node.js.' },
        ],
      },
    ],
  },
};

const READERS = 'readFile|readFileSync|open|openSync|createReadStream';
const reading = {
  selector: `ImportDeclaration[source.value=/^node:fs/] ImportSpecifier[imported.name=/^(${READERS})$/]`,
  message: 'Files of others are opened by src/base/regularFile.ts, which waits for no pipe and reads no device.',
};
const message = 'CallExpression[callee.property.name=/^show(Information|Warning|Error)Message$/]';
const links = 'Words from files may hold links: wrap';
const notifying = [
  {
    selector: `${message}[arguments.0.type!="Literal"]:not([arguments.0.callee.name="asText"])`,
    message: `${links} them in asText.`,
  },
  {
    selector: 'Property[key.name="prompt"][value.type!="Literal"]:not([value.callee.name="asText"])',
    message: `${links} them in asText.`,
  },
  {
    selector: 'Property[key.name="validateInput"]:not([value.callee.name="checking"])',
    message: `${links} the check in checking.`,
  },
];
// What these open is their own: new files, the system's, those of the cache and of the log.
const OWN_FILES = [
  ...[
    'base/regularFile',
    'base/files',
    'run/lock',
    'run/stop',
    'run/process',
    'vscode/logFiles',
    'data/files/npzWriter',
  ],
  ...['vscode/actions/openReport', 'worker/engines/probeInChild', 'engine/**/*'],
].map(file => `src/${file}.ts`);
const readingRule = {
  files: ['src/**/*.ts'],
  ignores: [...OWN_FILES, 'src/vscode/**'],
  rules: { 'no-restricted-syntax': ['error', reading] },
};
const notifyingRule = {
  files: ['src/vscode/**/*.ts'],
  rules: { 'no-restricted-syntax': ['error', reading, ...notifying] },
};
const ownFilesRule = {
  files: OWN_FILES.filter(file => file.startsWith('src/vscode/')),
  rules: { 'no-restricted-syntax': ['error', ...notifying] },
};

export default tseslint.config(
  { ignores: ['dist', 'build', 'node_modules', '**/runs', 'src/algebra/kernels/assembly'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // Index loops over typed arrays: `a[i]!` is in range by construction and the inner loops must stay plain.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  // node:test's `test` and `describe` return promises that the runner itself awaits.
  { files: ['test/**/*.ts'], rules: { '@typescript-eslint/no-floating-promises': 'off' } },
  roomsRule,
  packagesRule,
  runtimeRule,
  vscodeRule,
  readingRule,
  notifyingRule,
  ownFilesRule,
  webviewRule,
);
