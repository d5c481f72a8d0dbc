/** The tables of the bare pipeline: the task, and the event that a relay would publish. */
export const CREATE_TABLES = `
CREATE TABLE tasks (
  id uuid PRIMARY KEY,
  from_role text NOT NULL,
  to_role text NOT NULL,
  status text NOT NULL,
  task jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  subject text NOT NULL,
  event jsonb NOT NULL
);
`;

export const INSERT_TASK = {
  name: 'insert_task',
  text: "INSERT INTO tasks (id, from_role, to_role, status, task) VALUES ($1, $2, $3, 'pending', $4)",
};

export const INSERT_EVENT = {
  name: 'insert_event',
  text: 'INSERT INTO outbox (subject, event) VALUES ($1, $2)',
};
