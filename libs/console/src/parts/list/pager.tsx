import { text } from '../../text/text.js';
import { Button } from '../button.js';

export interface PagerProps {
  /** Whether this is not the first page. */
  readonly isLater: boolean;
  readonly next: string | null | undefined;
  readonly onGo: (cursor: string | undefined) => void;
}

/** The way through a long list. The address has the place, so that the browser's own buttons lead back. */
export function Pager({ isLater, next, onGo }: PagerProps) {
  if (!isLater && (next === null || next === undefined)) return null;
  return (
    <nav className="row pager" aria-label={text.list.pages}>
      {isLater && <Button onClick={() => onGo(undefined)}>{text.list.first}</Button>}
      {next !== null && next !== undefined && (
        <Button icon="arrow" onClick={() => onGo(next)}>
          {text.list.next}
        </Button>
      )}
    </nav>
  );
}
