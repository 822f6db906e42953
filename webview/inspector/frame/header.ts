import { type Inspector, type RunView, selectRun } from '../../../src/protocol/panel';
import { formatCount } from '../../../src/views/chart/format';
import { button, dropdown, iconButton, menuButton } from '../../common/controls';
import { h, rebuild, setText } from '../../common/dom';
import { host } from '../../common/hostChannel';
import type { MenuItem } from '../../common/menu';
import { act, showProblem } from '../../common/notice';
import { standingAt } from './checkpoints';
import { pickerText, startingStatus, type Status, statusOf } from './runStatus';
import { canTrain } from './states';

type Action = 'stop' | 'stop starting' | 'resume' | 'train further' | 'check again' | null;

/** The one button of the header. */
function actionOf({ run, starting, trusted }: Inspector): Action {
  if (isStarting({ run, starting })) return 'stop starting';
  if (!run) return null;
  switch (run.summary.health) {
    case 'preparing':
    case 'running':
      return 'stop';
    case 'silent':
      return 'check again';
    case 'finished':
      return trusted && run.checkpoints.length > 0 ? 'train further' : null;
    case 'stopped':
    case 'failed':
    case 'interrupted':
      return trusted ? 'resume' : null;
  }
}

/** Whether a training was asked for that has no folder yet. */
export function isStarting({ run, starting }: Pick<Inspector, 'run' | 'starting'>): boolean {
  return starting !== null && starting.error === null && run?.summary.health !== 'running';
}

/** The line on top: which run, how it is doing, what to do with it. */
export class Header {
  readonly element: HTMLElement;
  private readonly picker = dropdown('Run', [], '', run => {
    if (run !== '') host.call(selectRun, { run }).catch(showProblem);
  });
  private readonly name = h('h1', { class: 'spoken' });
  private readonly picked = h('span', { slot: 'selected-value' });
  private readonly sign = h('i', { 'aria-hidden': true });
  private readonly word = h('b');
  private readonly bits = h('span', { class: 'bits' });
  private readonly status = h(
    'div',
    { class: 'status' },
    this.sign,
    h('span', { class: 'line' }, this.word, this.bits),
  );
  /** What screen readers hear: that something has begun or ended, not every step. */
  private readonly spoken = h('div', { class: 'spoken', role: 'status', 'aria-live': 'polite' });
  private readonly action = h('div', { class: 'action' });
  private readonly folder = iconButton('folder-opened', 'Reveal the run folder', () => this.reveal());
  private readonly bar = h('div', {
    class: 'training-bar',
    role: 'progressbar',
    'aria-label': 'Training',
    'aria-valuemin': 0,
  });
  private readonly done = h('i');
  private model: Inspector | undefined;

  /** @param stepOf the checkpoint that the slider stands at */
  constructor(private readonly stepOf: () => number | null) {
    this.picker.append(this.picked);
    this.bar.append(this.done);
    const more = menuButton('ellipsis', 'More actions', () => this.items());
    this.element = h(
      'header',
      {},
      this.name,
      h(
        'div',
        { class: 'head' },
        this.picker,
        this.status,
        h('div', { class: 'head-actions' }, this.action, this.folder, more),
      ),
      this.bar,
      this.spoken,
    );
  }

  show(model: Inspector, now: number): void {
    this.model = model;
    const { run, starting, runs, config } = model;
    setText(this.name, config.name);
    const options = runs.map(one => ({ value: one.dir, text: pickerText(one) }));
    // A list has something selected, so what stands for nothing is an entry of its own.
    if (!run) options.unshift({ value: '', text: 'choose a run' });
    this.picker.update(options, run?.summary.dir ?? '');
    this.picker.hidden = runs.length === 0;
    const begins = starting !== null && isStarting(model);
    const label = begins ? starting.label : (run?.summary.label ?? 'choose a run');
    rebuild(this.picked, [config.name, label], () => [config.name, ' ', h('span', { class: 'muted' }, label)]);
    this.showStatus(`${config.name}, ${label}`, begins ? startingStatus(starting) : run ? statusOf(run, now) : null);
    this.showAction(model);
    this.folder.hidden = !run;
    this.showProgress(begins ? null : run);
  }

  private showStatus(name: string, status: Status | null): void {
    this.status.hidden = status === null;
    if (!status) return;
    const spin = status.tone === 'busy' ? ' codicon-modifier-spin' : '';
    const sign = `codicon codicon-${status.icon} ${status.tone}${spin}`;
    if (this.sign.className !== sign) this.sign.className = sign;
    setText(this.word, status.word);
    setText(this.bits, status.bits.map(bit => ` · ${bit}`).join(''));
    this.status.title = [status.word, ...status.bits].join(' · ');
    setText(this.spoken, `${name}: ${status.word}`);
  }

  private showAction(model: Inspector): void {
    const action = actionOf(model);
    const run = model.run?.summary.dir ?? '';
    // Where something else mends a failure, the same again is not what is called for.
    const primary = (model.run?.advice ?? null) === null;
    rebuild(this.action, [action, run, primary], () => {
      switch (action) {
        case 'stop':
          return [button('Stop', { icon: 'debug-stop', onClick: () => act({ do: 'stop', run }) })];
        case 'stop starting':
          return [button('Stop', { icon: 'debug-stop', onClick: () => act({ do: 'stop starting' }) })];
        case 'resume':
          return [button('Resume', { icon: 'debug-continue', primary, onClick: () => act({ do: 'resume', run }) })];
        case 'train further':
          return [
            button('Train further…', { icon: 'debug-step-over', onClick: () => act({ do: 'train further', run }) }),
          ];
        case 'check again':
          return [button('Check again', { icon: 'refresh', onClick: () => act({ do: 'check again' }) })];
        default:
          return [];
      }
    });
  }

  private showProgress(run: RunView | null): void {
    const { step, steps } = run?.summary ?? { step: 0, steps: 1 };
    this.done.style.width = `${Math.min(100, (100 * step) / Math.max(1, steps))}%`;
    this.bar.setAttribute('aria-valuemax', String(steps));
    this.bar.setAttribute('aria-valuenow', String(Math.min(step, steps)));
    this.bar.classList.toggle('idle', !run || run.summary.health === 'finished');
  }

  private reveal(): void {
    const run = this.model?.run?.summary.dir;
    if (run !== undefined) act({ do: 'reveal', run });
  }

  private items(): MenuItem[] {
    const { model } = this;
    if (!model) return [];
    const { run, trusted } = model;
    const items: (MenuItem | false)[] = [
      { text: 'Open the config', icon: 'go-to-file', onClick: () => act({ do: 'open config' }) },
      {
        text: 'Open run folder…',
        icon: 'folder-library',
        onClick: () => act({ do: 'open run', place: null }),
      },
      { text: 'Show the log', icon: 'output', onClick: () => act({ do: 'show log' }) },
    ];
    if (run) {
      const { dir, health } = run.summary;
      const { file, step } = standingAt(run, this.stepOf()) ?? {};
      const busy = health === 'running' || health === 'preparing';
      items.unshift(
        trusted && { text: 'Open report', icon: 'output', onClick: () => act({ do: 'report', run: dir }) },
        trusted &&
          file !== undefined && {
            text: 'Compare with…',
            icon: 'git-compare',
            onClick: () => act({ do: 'compare with', file }),
          },
        trusted &&
          step !== undefined &&
          step > 0 && {
            text: `Train further from step ${formatCount(step)}…`,
            icon: 'debug-step-over',
            onClick: () => act({ do: 'train further', run: dir, step }),
          },
        { text: 'Reveal the run folder', icon: 'folder-opened', onClick: () => this.reveal() },
      );
      items.push(
        canTrain(model) && { text: 'Train a new run', icon: 'play', onClick: () => act({ do: 'train' }) },
        trusted && !busy && { text: 'Delete run…', icon: 'trash', onClick: () => act({ do: 'delete', run: dir }) },
      );
    }
    return items.filter(item => item !== false);
  }
}
