import { expect, test } from '@jest/globals';
import { renderBars } from './bars-svg.js';

test('each bar is as long as its value, with its label and number', () => {
  const svg = renderBars({
    title: 'Tasks',
    bars: [
      { group: '1 caller', series: 'bare', value: 200 },
      { group: '1 caller', series: 'one', value: 100 },
    ],
  });
  const widths = [...svg.matchAll(/width="([\d.]+)" height="14"/g)].map((match) => Number(match[1]));
  expect(widths).toHaveLength(2);
  expect(widths[0]).toBeCloseTo(2 * widths[1]!, 0);
  for (const text of ['Tasks', '1 caller', 'bare', 'one', '200', '100']) expect(svg).toContain(`>${text}<`);
});
