import { readFileSync } from 'node:fs';

// The controls (@vscode/webview-ui-toolkit) ask whether the browser knows :focus-visible by adding a <style>, which the
// panels' content security policy blocks and reports. Every browser that VS Code runs in knows it.
export const toolkit = {
  name: 'toolkit',
  setup({ onLoad, onEnd }) {
    const question = 'let _canUseFocusVisible;';
    let answered = false;
    onLoad({ filter: /fast-web-utilities[\\/]dist[\\/]dom\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      answered = text.includes(question);
      return { contents: text.replace(question, 'let _canUseFocusVisible = true;'), loader: 'js' };
    });
    onEnd(({ errors }) =>
      answered || errors.length > 0
        ? undefined
        : { errors: [{ text: `'${question}' is no longer found in fast-web-utilities` }] },
    );
  },
};
