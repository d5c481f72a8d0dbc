import type { ProfileCheck } from '@handoff/client';
import { TheirText } from '../../parts/their-text.js';
import { text } from '../../text/text.js';

const words = text.profiles.editor;

interface FindingsProps {
  /** Undefined while it is being found out. */
  readonly check: ProfileCheck | undefined;
  readonly onGo: (line: number) => void;
}

/** All that is wrong with a source, each with the way to its line; and what is probably not meant. */
export function Findings({ check, onGo }: FindingsProps) {
  const mistakes = check?.mistakes ?? [];
  const remarks = check?.remarks ?? [];
  const tone = check === undefined ? 'idle' : mistakes.length > 0 ? 'bad' : 'ok';
  const summary =
    check === undefined ? words.checking : mistakes.length > 0 ? words.mistakes(mistakes.length) : words.valid;
  return (
    <div className="stack">
      <p role="status">
        <span className="badge" data-tone={tone}>
          {summary}
        </span>
      </p>
      <FindingList findings={mistakes} tone="bad" label={summary} onGo={onGo} />
      {remarks.length > 0 && (
        <section className="stack" aria-label={words.remarks}>
          <h2>{words.remarks}</h2>
          <FindingList findings={remarks} tone="idle" label={words.remarks} onGo={onGo} />
        </section>
      )}
    </div>
  );
}

interface FindingListProps extends Pick<FindingsProps, 'onGo'> {
  readonly findings: ProfileCheck['mistakes'];
  readonly tone: 'bad' | 'idle';
  readonly label: string;
}

function FindingList({ findings, tone, label, onGo }: FindingListProps) {
  if (findings.length === 0) return null;
  return (
    <ul className="findings" data-tone={tone} aria-label={label}>
      {findings.map(({ pointer, line, message }) => (
        <li key={`${pointer} ${message}`}>
          <span className="row small">
            {line !== null && (
              <button type="button" className="link" onClick={() => onGo(line)}>
                {words.line(line)}
              </button>
            )}
            <span className="mono">
              <TheirText clip={120}>{pointer === '' ? words.whole : pointer}</TheirText>
            </span>
          </span>
          <TheirText clip={300}>{message}</TheirText>
        </li>
      ))}
    </ul>
  );
}
