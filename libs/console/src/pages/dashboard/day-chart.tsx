import type { Overview } from '@handoff/client';
import { text } from '../../text/text.js';

type Hours = Overview['hours'];

/** The picture, in its own units: an hour is as wide as a column. */
const COLUMN = 20;
const HEIGHT = 120;
const words = text.dashboard;

/** What came in and what ended in each of the last 24 hours: as a picture, and as the table that says the same. */
export function DayChart({ hours }: { readonly hours: Hours }) {
  const most = Math.max(1, ...hours.flatMap(({ routed, ended }) => [routed, ended]));
  const sum = (of: 'routed' | 'ended'): number => hours.reduce((total, hour) => total + hour[of], 0);
  return (
    <section className="card part" aria-labelledby="chart">
      <div className="row">
        <h2 id="chart">{words.chart}</h2>
        <span className="small muted">{words.chartHint(sum('routed'), sum('ended'))}</span>
        <span className="row small spread legend">
          <span data-series="routed">{words.routed}</span>
          <span data-series="ended">{words.ended}</span>
        </span>
      </div>
      <svg
        className="chart"
        viewBox={`0 0 ${hours.length * COLUMN} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {hours.map((hour, index) => (
          <Bars key={hour.from} hour={hour} at={index * COLUMN} most={most} />
        ))}
      </svg>
      <div className="row small muted chart-ends">
        <span>{hourOf(hours[0])}</span>
        <span className="spread">{hourOf(hours.at(-1))}</span>
      </div>
      <details className="more small">
        <summary>{words.asTable}</summary>
        <HourTable hours={hours} />
      </details>
    </section>
  );
}

function Bars({ hour, at, most }: { readonly hour: Hours[number]; readonly at: number; readonly most: number }) {
  const heightOf = (count: number): number => (count === 0 ? 0 : Math.max(2, (count / most) * HEIGHT));
  return (
    <g>
      <title>{`${hourOf(hour)}: ${words.chartHint(hour.routed, hour.ended)}`}</title>
      <rect x={at} y={0} width={COLUMN} height={HEIGHT} data-series="none" />
      {(['routed', 'ended'] as const).map((series, index) => {
        const height = heightOf(hour[series]);
        return (
          <rect
            key={series}
            data-series={series}
            x={at + 3 + index * 7}
            y={HEIGHT - height}
            width={6}
            height={height}
          />
        );
      })}
    </g>
  );
}

function HourTable({ hours }: { readonly hours: Hours }) {
  return (
    <table className="table plain">
      <thead>
        <tr>
          <th scope="col">{words.hour}</th>
          <th scope="col">{words.routed}</th>
          <th scope="col">{words.ended}</th>
        </tr>
      </thead>
      <tbody>
        {hours.map((hour) => (
          <tr key={hour.from}>
            <td data-label={words.hour}>{hourOf(hour)}</td>
            <td data-label={words.routed}>{hour.routed}</td>
            <td data-label={words.ended}>{hour.ended}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function hourOf(hour: Hours[number] | undefined): string {
  return hour === undefined ? '' : hour.from.slice(5, 16).replace('T', ' ');
}
