import { problemOf } from '../api/problem.js';
import { text } from '../text/text.js';
import { Button } from './button.js';
import { Notice } from './notice.js';
import { TheirText } from './their-text.js';

export interface ErrorNoticeProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** What went wrong: the problem's title, its detail, and the trace by which an operator finds it. */
export function ErrorNotice({ error, onRetry }: ErrorNoticeProps) {
  const { title, detail, traceId } = problemOf(error);
  return (
    <Notice tone="bad" title={title}>
      <p>
        <TheirText>{detail}</TheirText>
      </p>
      {traceId !== undefined && <p className="trace mono">{text.problem.trace(traceId)}</p>}
      {onRetry !== undefined && (
        <div>
          <Button icon="refresh" onClick={onRetry}>
            {text.retry}
          </Button>
        </div>
      )}
    </Notice>
  );
}
