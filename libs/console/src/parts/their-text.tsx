import { useState } from 'react';
import { splitOddCharacters } from './odd-characters.js';
import { text } from '../text/text.js';

/** More than this is shown on demand: a text may have a million characters. */
const CLIP = 1_200;

export interface TheirTextProps {
  readonly children: string;
  /** How many characters to show at first. */
  readonly clip?: number;
}

/**
 * What somebody else has written: an agent, or a person. It is text, never markup; it does not turn the direction of what is
 * around it; what cannot be seen in it is shown; and it is cut where it is long.
 */
export function TheirText({ children, clip = CLIP }: TheirTextProps) {
  const [whole, setWhole] = useState(false);
  const isLong = children.length > clip;
  const shown = isLong && !whole ? `${clipAt(children, clip)}…` : children;
  return (
    <>
      <bdi className="their-text">
        {splitOddCharacters(shown).map((part, index) =>
          typeof part === 'string' ? (
            part
          ) : (
            <span key={index} className="odd">
              {text.odd(part.code)}
            </span>
          ),
        )}
      </bdi>
      {isLong && !whole && (
        <button type="button" className="button" data-kind="quiet" onClick={() => setWhole(true)}>
          {text.clipped(children.length)}
        </button>
      )}
    </>
  );
}

/** Not in the middle of a character that takes two code units. */
function clipAt(long: string, at: number): string {
  const end = /[\uD800-\uDBFF]/.test(long[at - 1] ?? '') ? at - 1 : at;
  return long.slice(0, end);
}
