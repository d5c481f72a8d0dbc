import type { Profile } from '@handoff/client';
import { useId } from 'react';
import { TheirText } from '../../parts/their-text.js';
import { text } from '../../text/text.js';

interface FolderTextsProps {
  readonly title: string;
  readonly texts: Profile['goosehints'];
}

/** A text for every folder, and texts for single ones: hints, or patterns of ignored files. */
export function FolderTexts({ title, texts: { global, local_templates } }: FolderTextsProps) {
  const id = useId();
  return (
    <section className="card part" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <div>
        <h3>{text.profiles.everywhere}</h3>
        <p>
          {global === '' ? <span className="muted">{text.none}</span> : <TheirText clip={4_000}>{global}</TheirText>}
        </p>
      </div>
      {local_templates.map(({ path, content }) => (
        <div key={path}>
          <h3 className="mono">
            <TheirText clip={200}>{path}</TheirText>
          </h3>
          <p>
            <TheirText clip={2_000}>{content}</TheirText>
          </p>
        </div>
      ))}
    </section>
  );
}
