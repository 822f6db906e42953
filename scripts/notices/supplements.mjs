// What has to be said of packages and is not in what npm installs of them. A package that comes without the text of its
// licence needs no line here: it gets the licence's own text, if texts/ has it, with the author that package.json names.
export const SUPPLEMENTS = [
  // Their `author` is who uploads them.
  { of: /^onnxruntime-(node|common)$/, holder: 'Microsoft Corporation' },
  // The sources say so; its package.json has no author.
  { of: /^@tensorflow\/tfjs-core$/, holder: 'Google LLC' },
  // Its libraries hold code of many others.
  {
    of: /^onnxruntime-node$/,
    collected: {
      text: 'onnxruntime.txt',
      version: '1.30.0',
      source: "ThirdPartyNotices.txt in the Python package 'onnxruntime'",
    },
  },
  // The readme says which libraries are in libvips, and their licences. Beside its own licence the package for Windows is
  // under that of libvips, as it holds it.
  { of: /^@img\/sharp-(libvips|win32)-/, files: ['README.md'], licences: ['LGPL-3.0-or-later'] },
];
