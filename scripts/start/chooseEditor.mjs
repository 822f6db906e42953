/**
 * Which editor can be opened here: desktop VS Code where a window can show, else code-server, else none. `has` says
 * whether a program is on PATH. Nobody looks at an editor in CI.
 */
export function chooseEditor({ platform, env, has }) {
  if (env.CI) return undefined;
  // In a terminal of VS Code, a remote one too, `code` opens a window of that editor.
  const shows = platform !== 'linux' || env.DISPLAY || env.WAYLAND_DISPLAY || env.VSCODE_IPC_HOOK_CLI;
  if (shows && has('code')) return 'code';
  return has('code-server') ? 'code-server' : undefined;
}
