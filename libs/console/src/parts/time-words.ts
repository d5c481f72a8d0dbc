const UNITS = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });

/** The clock of the page ticks so often, and no two machines have the same time: what has just been is not in the future. */
const SLACK = 5_000;

/** When it was, or will be, in words: `5 min. ago`, `yesterday`, `in 2 hr.` */
export function sayAgo(then: number, now: number): string {
  const difference = then > now && then - now <= SLACK ? 0 : then - now;
  const [unit, size] = UNITS.find(([, each]) => Math.abs(difference) >= each) ?? ['second', 1_000];
  return relative.format(Math.trunc(difference / size), unit);
}

/** How long it is until then, in the two largest units: `2 d 3 h`, `4 min 10 s`. */
export function sayLeft(then: number, now: number): string {
  const seconds = Math.max(0, Math.floor((then - now) / 1_000));
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}
