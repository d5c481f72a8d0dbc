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
      const text = 'UPDATE test_time.stopped_clock SET at = $1::timestamptz';
      moving = moving.then(() => first.query({ name: 'test_time_set', text }, [next ?? null]));
    }
    await moving;
  };
}

const MOVABLE_TIME = [
  // A schema of its own, so that what is looked at and granted in ours is ours alone.
  'CREATE SCHEMA test_time',
  'GRANT USAGE ON SCHEMA test_time TO PUBLIC',
  'CREATE TABLE test_time.stopped_clock (at timestamptz)',
  'INSERT INTO test_time.stopped_clock VALUES (NULL)',
  'GRANT SELECT ON test_time.stopped_clock TO PUBLIC',
  `CREATE FUNCTION test_time.now() RETURNS timestamptz LANGUAGE sql STABLE
     AS 'SELECT coalesce((SELECT at FROM test_time.stopped_clock), pg_catalog.now())'`,
  // For the connections to come, and where there is but one session, for that one.
  `DO $$ BEGIN
     EXECUTE format('ALTER DATABASE %I SET search_path = public, test_time, pg_catalog', current_database());
     PERFORM set_config('search_path', 'public, test_time, pg_catalog', false);
   END $$`,
];
