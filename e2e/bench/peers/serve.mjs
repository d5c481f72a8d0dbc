import Koa from 'koa';

/**
 * Serves the benchmark's two routes: `GET /readyz`, and `POST /tasks/route`, whose body becomes durable work. The work is
 * identified by the request's Idempotency-Key, so that a repeated request makes no second one.
 *
 * @param accept stores the work, and returns its id when it is committed.
 */
export function serve(accept) {
  const app = new Koa();
  app.use(async (context) => {
    if (context.path === '/readyz') {
      context.body = 'ready';
      return;
    }
    const task = JSON.parse(Buffer.concat(await context.req.toArray()).toString());
    context.status = 202;
    context.body = { task_id: await accept(context.get('idempotency-key'), task), status: 'pending' };
  });
  app.listen(Number(process.env.PORT), '127.0.0.1');
  process.once('SIGTERM', () => process.exit());
}
