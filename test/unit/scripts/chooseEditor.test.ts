import { strict as assert } from 'node:assert';
import { test } from 'node:test';
import { chooseEditor } from '../../../scripts/start/chooseEditor.mjs';

const machine = (platform: NodeJS.Platform, env: Record<string, string>, ...programs: string[]) =>
  chooseEditor({ platform, env, has: program => programs.includes(program) });

test('VS Code opens where a window can show', () => {
  assert.equal(machine('linux', { DISPLAY: ':0' }, 'code', 'code-server'), 'code');
  assert.equal(machine('linux', { WAYLAND_DISPLAY: 'wayland-0' }, 'code'), 'code');
  assert.equal(machine('linux', { VSCODE_IPC_HOOK_CLI: '/run/vscode.sock' }, 'code'), 'code');
  assert.equal(machine('darwin', {}, 'code'), 'code');
  assert.equal(machine('win32', {}, 'code'), 'code');
});

test('without a display it is code-server, if that is there', () => {
  assert.equal(machine('linux', {}, 'code', 'code-server'), 'code-server');
  assert.equal(machine('linux', { DISPLAY: ':0' }, 'code-server'), 'code-server');
  assert.equal(machine('linux', {}, 'code'), undefined);
});

test('nothing opens in CI', () => {
  assert.equal(machine('linux', { CI: 'true', DISPLAY: ':0' }, 'code', 'code-server'), undefined);
});
