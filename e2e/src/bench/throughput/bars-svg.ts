export interface Bar {
  readonly group: string;
  readonly series: string;
  readonly value: number;
}

const WIDTH = 720;
const LABELS = 110;
const BAR = 16;
const GAP = 14;
const TOP = 56;
const COLOURS = ['#8a8f98', '#2563eb', '#0d9488', '#d97706'];

/** Draws horizontal bars, in groups, with a colour for each series. */
export function renderBars({ title, bars }: { readonly title: string; readonly bars: readonly Bar[] }): string {
  const series = [...new Set(bars.map((bar) => bar.series))];
  const groups = [...new Set(bars.map((bar) => bar.group))];
  const most = Math.max(...bars.map(({ value }) => value));
  const scale = (WIDTH - LABELS - 70) / most;
  const colour = (name: string): string => COLOURS[series.indexOf(name) % COLOURS.length]!;
  const legend = series.map(
    (name, index) =>
      `<rect x="${LABELS + index * 110}" y="32" width="12" height="12" fill="${colour(name)}"/>` +
      text(LABELS + index * 110 + 18, 42, name),
  );
  let y = TOP;
  const drawn = groups.flatMap((group) => {
    const own = bars.filter((bar) => bar.group === group);
    const lines = [text(LABELS - 8, y + (own.length * BAR) / 2 + 4, group, 'end')];
    for (const { series: name, value } of own) {
      const width = (value * scale).toFixed(1);
      lines.push(
        `<rect x="${LABELS}" y="${y}" width="${width}" height="${BAR - 2}" fill="${colour(name)}"/>`,
        text(LABELS + Number(width) + 6, y + BAR - 5, value >= 100 ? value.toFixed(0) : value.toPrecision(2)),
      );
      y += BAR;
    }
    y += GAP;
    return lines;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" font-family="sans-serif" font-size="12">`,
    `<title>${title}</title>`,
    `<rect width="${WIDTH}" height="${y}" fill="#ffffff"/>`,
    `<text x="16" y="20" font-size="14" fill="#111827">${title}</text>`,
    ...legend,
    ...drawn,
    '</svg>\n',
  ].join('\n');
}

function text(x: number, y: number, content: string, anchor = 'start'): string {
  return `<text x="${x.toFixed(1)}" y="${y}" fill="#374151" text-anchor="${anchor}">${content}</text>`;
}
