import { text } from '../text/text.js';

const WIDTHS = ['skeleton-a', 'skeleton-b', 'skeleton-c'];

/** The shape of what is about to come. */
export function Loading({ rows = 3 }: { readonly rows?: number }) {
  return (
    <div className="stack" role="status" aria-label={text.loading}>
      {Array.from({ length: rows }, (_, index) => (
        <span key={index} className={`skeleton ${WIDTHS[index % WIDTHS.length]}`} />
      ))}
    </div>
  );
}
