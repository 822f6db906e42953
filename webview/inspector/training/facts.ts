import type { Inspector, RunView } from '../../../src/protocol/panel';
import { commitText, computedOnText } from '../../../src/views/chart/computedOn';
import { formatCount, formatDate, formatDuration } from '../../../src/views/chart/format';
import { h, rebuild } from '../../common/dom';
import { act } from '../../common/notice';
import { pathEnd } from '../frame/pathEnd';
import { changedText, shortFingerprint } from './factWords';

type Content = (Node | string)[];

function link(text: string, onclick: () => void): HTMLElement {
  return h('button', { type: 'button', class: 'link', onclick }, text);
}

function configFact({ config }: Inspector, { info, changed }: RunView): Content {
  const file = pathEnd(info.configFile, 1);
  if (!config.exists) return [`${file}, deleted since; the run folder keeps what it asked for`];
  return [link(file, () => act({ do: 'open config' })), changedText(changed)];
}

function dataFact({ dataName, info: { data } }: RunView): Content {
  const all = data.train + data.heldOut;
  const fingerprint = h('code', { title: data.fingerprint }, shortFingerprint(data.fingerprint));
  const share = Number(((100 * data.train) / Math.max(1, all)).toFixed(1));
  return [
    `${dataName === '' ? '' : `${dataName}, `}${formatCount(all)} examples of ${data.shape.join('×')}, fingerprint `,
    fingerprint,
    `, ${share} % train`,
  ];
}

/** What was asked, and how it is computed. */
export class FactsView {
  readonly element: HTMLElement;
  private readonly list = h('dl', { class: 'facts' });

  constructor() {
    this.element = h('section', { class: 'run-facts' }, h('h2', {}, 'Run'), this.list);
  }

  show(model: Inspector, run: RunView): void {
    const { info, changed, summary, seconds } = run;
    const time = `started ${formatDate(info.created)}${seconds > 0 ? `, ${formatDuration(seconds)} of training` : ''}`;
    rebuild(this.list, [info, changed, summary.dir, run.dataName, time, model.config.exists], () => {
      const facts: [string, Content][] = [
        ['Config', configFact(model, run)],
        ...(info.commit === undefined ? [] : [['Commit', [commitText(info.commit)]] satisfies [string, Content]]),
        ['Engine', [`${computedOnText(info)}, seed ${info.seed}`]],
        ['Data', dataFact(run)],
        ...(info.data.notes ?? []).map((note): [string, Content] => ['Note', [note]]),
        ['Folder', [link(pathEnd(summary.dir, 3), () => act({ do: 'reveal', run: summary.dir }))]],
        ['Time', [time]],
      ];
      return facts.map(([name, content]) => h('div', {}, h('dt', {}, name), h('dd', {}, ...content)));
    });
  }
}
