import type { Database } from '../database.js';

/**
 * Gives a database a `now()` of its own that a test can stop. Statements find it before the server's, because the search
 * path of this one database says so: nothing that is shipped knows of it. What the schema's defaults say stays the
 * server's time.
 */
export async function createMovableTime(
  open: () => Promise<Database>,
): Promise<(at: Date | undefined) => Promise<void>> {
  const first = await open();
  for (const [place, text] of MOVABLE_TIME.entries()) await first.query({ name: `test_time_${place}`, text });
  let at: number | undefined;
  let moving: Promise<unknown> = Promise.resolve();
  return async (next) => {
    if (next?.getTime() !== at) {
      at = next?.getTime();
      const text = 'UPDATE stopped_clock SET at = $1::timestamptz';
      moving = moving.then(() => first.query({ name: 'test_time_set', text }, [next ?? null]));
    }
    await moving;
  };
}

const MOVABLE_TIME = [
  'CREATE TABLE stopped_clock (at timestamptz)',
  'INSERT INTO stopped_clock VALUES (NULL)',
  'GRANT SELECT ON stopped_clock TO PUBLIC',
  `CREATE FUNCTION public.now() RETURNS timestamptz LANGUAGE sql STABLE
     AS 'SELECT coalesce((SELECT at FROM public.stopped_clock), pg_catalog.now())'`,
  // For the connections to come, and where there is but one session, for that one.
  `DO $$ BEGIN
     EXECUTE format('ALTER DATABASE %I SET search_path = public, pg_catalog', current_database());
     PERFORM set_config('search_path', 'public, pg_catalog', false);
   END $$`,
];
