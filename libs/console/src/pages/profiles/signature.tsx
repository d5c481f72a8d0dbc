import type { ProfileVersion } from '@handoff/client';
import { FactList } from '../../parts/fact-list.js';
import { Id } from '../../parts/id.js';
import { Notice } from '../../parts/notice.js';
import { TheirText } from '../../parts/their-text.js';
import { Ago } from '../../parts/time.js';
import { text } from '../../text/text.js';

const words = text.profiles.signature;

interface OfVersion {
  readonly version: ProfileVersion;
}

/** Whether the signature of a version holds, in one word. */
export function SignatureBadge({ version: { refused } }: OfVersion) {
  return (
    <span className="badge" data-tone={refused === null ? 'ok' : 'bad'}>
      {refused === null ? words.holds : words.refused}
    </span>
  );
}

/** Why a version is refused. Nothing where it is not. */
export function RefusedNotice({ version: { refused } }: OfVersion) {
  if (refused === null) return null;
  return (
    <Notice tone="bad" title={words.refusedTitle}>
      <p>
        {words.refusedDetail} <TheirText>{refused}</TheirText>
      </p>
    </Notice>
  );
}

/** Who published a version, and by which keys it is verified. */
export function VersionFacts({ version }: OfVersion) {
  const { bundle_version, digest, published_by, published_at, signed_by } = version;
  return (
    <FactList
      facts={[
        [text.profiles.versionsColumn.version, bundle_version],
        [text.profiles.column.signature, <SignatureBadge version={version} />],
        ...signed_by.flatMap(({ key, signed_at }, index) => [
          [`${words.by}${index === 0 ? '' : ` ${index + 1}`}`, <Id value={key} />] as const,
          signed_at === null
            ? undefined
            : ([`${words.at}${index === 0 ? '' : ` ${index + 1}`}`, <Ago at={signed_at} />] as const),
        ]),
        [words.publishedBy, <TheirText clip={80}>{published_by.subject}</TheirText>],
        [words.published, <Ago at={published_at} />],
        [words.digest, <Id value={digest} />],
      ]}
    />
  );
}
