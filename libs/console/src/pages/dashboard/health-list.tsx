import { useHealth, type PartHealth } from '../../api/overview.js';
import { problemOf } from '../../api/problem.js';
import { Loading } from '../../parts/loading.js';
import { text } from '../../text/text.js';

const words = text.dashboard;
const TONES = { ok: 'ok', embedded: 'ok', failing: 'bad' } as const;

/** How each part of Handoff is, as this person's requests find it. */
export function HealthList() {
  const { data } = useHealth();
  return (
    <section className="card part" aria-labelledby="health">
      <h2 id="health">{words.health}</h2>
      {data === undefined ? (
        <Loading />
      ) : (
        <ul className="health">
          {data.map((part) => (
            <Part key={part.name} part={part} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Part({ part: { name, state, ms, error } }: { readonly part: PartHealth }) {
  return (
    <li>
      <span>{words.part[name] ?? name}</span>
      <span className="small muted">{ms !== undefined && words.ms(ms)}</span>
      <span
        className="badge"
        data-tone={TONES[state]}
        title={error === undefined ? undefined : problemOf(error).detail}
      >
        {words.state[state]}
      </span>
    </li>
  );
}
