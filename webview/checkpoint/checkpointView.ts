import type { Compared } from '../../src/protocol/compared';
import type { CheckpointPanel } from '../../src/protocol/panel';
import { formatCheckpoint, untrainedSentence } from '../../src/views/chart/checkpointNames';
import { formatCount } from '../../src/views/chart/format';
import { button, progressRing, setDisabled } from '../common/controls';
import { h, icon, rebuild } from '../common/dom';
import { asSentence } from '../../src/views/chart/sentence';
import { act } from '../common/notice';
import { configText } from './configText';
import { bytesText } from './tensorRows';
import { TensorTable } from './tensorTable';

type Content = NonNullable<CheckpointPanel['content']>;
type Ours = NonNullable<Content['checkpoint']>;

/** What is in a safetensors file: a checkpoint of ours, or any other. */
export class CheckpointView {
  readonly element = h('main', { class: 'view' });
  private readonly head = h('header', { class: 'checkpoint-head' }, progressRing(), h('span', {}, 'Reading the file…'));
  private readonly problem = h('div', { role: 'alert' });
  private readonly tensors = new TensorTable();
  private readonly words = h('section');
  private readonly body: HTMLElement;

  constructor() {
    this.body = h('div', { class: 'checkpoint-body', hidden: true }, this.words, this.tensors.element);
    this.element.append(this.head, this.problem, this.body);
  }

  show({ file, trusted, content, problem }: CheckpointPanel): void {
    rebuild(this.head, [file, content, trusted], () => headOf(file, trusted, content));
    rebuild(this.problem, [problem, trusted], () => [problem === null ? null : problemBanner(problem, trusted)]);
    this.body.hidden = content === null;
    if (!content) return;
    this.tensors.show(content.tensors);
    // The config of a checkpoint of ours is in its metadata: once is enough.
    const config = content.checkpoint?.config;
    const metadata = config ? [] : Object.entries(content.metadata);
    this.words.hidden = !config && metadata.length === 0;
    rebuild(this.words, [config, metadata], () =>
      config ? textBlock('Config', configText(config)) : [h('h2', {}, 'Metadata'), facts(metadata)],
    );
  }
}

function headOf(file: string, trusted: boolean, content: Content | null): Node[] {
  const name = file.split(/[\\/]/).at(-1) ?? file;
  if (!content) return [h('h1', {}, name), h('p', { class: 'muted' }, file)];
  const { checkpoint, bytes } = content;
  if (!checkpoint) {
    const what =
      'A safetensors file that VAE Lens did not write. Where its tensors are layers, the same examples in each, these can be compared.';
    const compare = compareButton(trusted, { of: 'representations', files: [file] });
    return [
      h('h1', {}, name),
      h('p', { class: 'muted' }, `${bytesText(bytes)} · ${file}`),
      h('p', {}, what),
      h('div', { class: 'buttons' }, compare),
    ];
  }
  // <run>/checkpoints/<file>
  const run = file.replace(/[\\/][^\\/]*[\\/][^\\/]*$/, '');
  const compare = compareButton(trusted, { of: 'checkpoints', files: [file] });
  const inspect = button('Inspect run', { icon: 'graph-line', onClick: () => act({ do: 'inspect', run }) });
  return [
    h('h1', {}, `${checkpoint.name}, ${formatCheckpoint(checkpoint.step)}`),
    h('p', { class: 'muted' }, `${bytesText(bytes)} · ${file}`),
    h('div', { class: 'buttons' }, compare, inspect),
    facts(factsOf(checkpoint)),
  ];
}

function compareButton(trusted: boolean, compared: Compared): HTMLElement {
  const element = button('Compare layers', {
    icon: 'type-hierarchy-sub',
    primary: compared.of === 'checkpoints',
    onClick: () => act({ do: 'compare', ...compared }),
  });
  setDisabled(element, !trusted);
  return element;
}

function factsOf({ step, engine, createdBy, configFile, data, statisticsFrom }: Ours): [string, string][] {
  const examples = `${formatCount(data.train)} training and ${formatCount(data.heldOut)} test examples`;
  const untrained: [string, string][] = step === 0 ? [['Model', untrainedSentence(statisticsFrom ?? null)]] : [];
  return [
    ...untrained,
    ['Engine', engine],
    ['Created by', createdBy],
    ['Config file', configFile],
    ['Data', `${examples} of ${data.shape.join(' × ')}, fingerprint ${data.fingerprint.slice(0, 12)}`],
  ];
}

function facts(rows: readonly (readonly [string, string])[]): HTMLElement {
  return h(
    'dl',
    { class: 'facts selectable' },
    ...rows.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
  );
}

function textBlock(title: string, text: string): Node[] {
  const region = { class: 'scroller selectable config-text', role: 'region', 'aria-label': title, tabindex: 0 };
  return [h('h2', {}, title), h('pre', region, text)];
}

function problemBanner(problem: string, trusted: boolean): HTMLElement {
  const trust = trusted
    ? null
    : h(
        'div',
        { class: 'buttons' },
        button('Manage workspace trust', { primary: true, onClick: () => act({ do: 'manage trust' }) }),
      );
  return h(
    'div',
    { class: trusted ? 'banner bad' : 'banner trust' },
    icon(trusted ? 'error' : 'shield'),
    h('div', { class: 'words' }, h('p', {}, asSentence(problem)), trust),
  );
}
