import tseslint from 'typescript-eslint';

// The order of the house: a folder imports only from those before it.
const ORDER = ['base', 'config', 'data', 'engine', 'model', 'train', 'run', 'analysis', 'views', 'protocol', 'worker'];
// These two end the chain and do not know each other.
const ENDS = ['cli', 'vscode'];

// The extension starts with the editor: nothing that it imports brings along an engine, data or the decoding of images.
const VSCODE_MAY = [
  ...['base', 'config', 'run', 'views', 'protocol'].map(folder => `${folder}/`),
  'analysis/findings/',
  ...['curve', 'latents', 'remembered', 'results', 'settling', 'schemas'].map(file => `analysis/${file}$`),
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
            regex: `^(\\.\\./)+(?!${VSCODE_MAY.join('|')})(${[...ORDER, 'cli', 'webview'].join('|')})(/|$)`,
            message: `src/vscode may import only ${VSCODE_MAY.join(', ').replaceAll('$', '')}.`,
          },
          { regex: '^(@tensorflow/|onnxruntime|sharp$)', message: 'Engines and images are for the worker.' },
        ],
      },
    ],
  },
};

const folderRules = [...ORDER, 'cli'].map(folder => {
  const at = ORDER.indexOf(folder);
  const banned = [...(at >= 0 ? [...ORDER.slice(at + 1), ...ENDS] : ENDS.filter(other => other !== folder)), 'webview'];
  return {
    files: [`src/${folder}/**/*.ts`, `src/${folder}.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              // Inside src every import of another folder starts with '../<folder>'.
              regex: `^(\\.\\./)+(${banned.join('|')})(/|$)`,
              message: `src/${folder} may import only from: ${at > 0 ? ORDER.slice(0, at).join(', ') : at === 0 ? 'nothing' : ORDER.join(', ')}.`,
            },
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
});
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
            regex: '^(\\.\\./)+src/(?!(views|protocol|analysis/findings)/|base/(rpc|progress|errors)$)',
            allowTypeImports: true,
            message:
              'webview may import only src/views, src/protocol, src/analysis/findings, src/base/{rpc,progress,errors} and types.',
          },
          { regex: '^(vscode$|node:)', message: 'A panel has neither the editor nor Node.js.' },
        ],
      },
    ],
  },
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
  ...folderRules,
  runtimeRule,
  vscodeRule,
  webviewRule,
);
