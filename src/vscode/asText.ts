import type * as vscode from 'vscode';

/** Words from files, shown as words: the editor makes links of Markdown in most of its texts, and links may run commands. */

/**
 * For a notification, the title of one, or the prompt of an input box: it takes `[words](command:…)` for a link, as long as
 * nothing stands between.
 */
export function asText(words: string): string {
  return words.replaceAll('](', ']\u200b(');
}

/** For the check of an input box, which shows what is wrong as it shows its prompt: with links. */
export function checking(problemOf: (typed: string) => string | undefined): (typed: string) => string | undefined {
  return typed => {
    const problem = problemOf(typed);
    return problem === undefined ? undefined : asText(problem);
  };
}

/** Adds words as they are, to be wrapped between them: the editor's own way joins them by spaces that do not break. */
export function appendWords(markdown: vscode.MarkdownString, words: string): vscode.MarkdownString {
  for (const [index, word] of words.split(' ').entries()) {
    if (index > 0) markdown.appendMarkdown(' ');
    markdown.appendText(word);
  }
  return markdown;
}

/** A link in Markdown that runs one of our commands; `title` is ours. */
export function commandLink(title: string, command: string, ...values: readonly unknown[]): string {
  // What may stand in a file's name and would end the link.
  const safe = encodeURIComponent(JSON.stringify(values)).replace(
    /[!'()*]/g,
    letter => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `[${title}](command:vaeLens.${command}?${safe})`;
}
