import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { svgText } from '../../../src/views/chart/svg';

/**
 * Compares a chart with the one that was looked at and checked in. UPDATE_SNAPSHOTS=1 writes it anew: open the file
 * in a browser before committing it.
 */
export function assertSnapshot(name: string, svg: SVGSVGElement): void {
  const file = `test/unit/views/snapshots/${name}.svg`;
  const text = `${svgText(svg).replaceAll('><', '>\n<')}\n`;
  if (process.env['UPDATE_SNAPSHOTS'] === '1') writeFileSync(file, text);
  assert.ok(existsSync(file), `${file} is missing; UPDATE_SNAPSHOTS=1 writes it`);
  assert.equal(text, readFileSync(file, 'utf8'));
}

/** What no chart may contain, whatever its data. */
export function assertSound(svg: SVGSVGElement): void {
  const text = svgText(svg);
  assert.doesNotMatch(text, /NaN|undefined|Infinity|\[object/);
  // Panels forbid inline style; ids would clash where several charts share a page.
  assert.doesNotMatch(text, / (style|id)="/);
  assert.doesNotMatch(text, /&(?!amp;|lt;|gt;|quot;)/);
  assert.equal(svg.getAttribute('role'), 'img');
  assert.equal(svg.firstElementChild?.localName, 'title');
  assert.equal(svg.children[1]?.localName, 'desc');
}

export function numbers(element: Element, ...names: string[]): number[] {
  return names.map(name => Number(element.getAttribute(name)));
}

export function texts(parent: Element, selector = 'text'): string[] {
  return Array.from(parent.querySelectorAll(selector), element => element.textContent);
}

/** The vertices of a path of M and L commands, one list for each unbroken piece. */
export function vertices(path: Element | null): [number, number][][] {
  assert.ok(path);
  const pieces = (path.getAttribute('d') ?? '').split('M').slice(1);
  return pieces.map(piece =>
    piece
      .split(/[LZ]/)
      .filter(Boolean)
      .map(pair => pair.split(',').map(Number) as [number, number]),
  );
}

/** The labels' boxes by a plain rule of thumb, to see that none covers another. */
export function assertLabelsApart(svg: Element): void {
  const boxes = Array.from(svg.querySelectorAll('.label'), label => {
    const [x, y] = numbers(label, 'x', 'y') as [number, number];
    const width = 0.52 * 11 * label.textContent.length;
    const anchor = label.getAttribute('text-anchor') ?? 'start';
    const left = anchor === 'middle' ? x - width / 2 : anchor === 'end' ? x - width : x;
    return { text: label.textContent, left, right: left + width, top: y - 8, bottom: y };
  });
  boxes.forEach((a, i) =>
    boxes.slice(i + 1).forEach(b => {
      const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
      assert.ok(apart, `'${a.text}' covers '${b.text}'`);
    }),
  );
}
