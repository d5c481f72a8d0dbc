import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** The gateway's metrics. */
export interface GatewayMetrics {
  readonly requests: Histogram<'method' | 'route' | 'status'>;
  readonly inFlight: Gauge;
  readonly idempotency: Counter<'outcome'>;
  readonly socketErrors: Counter<'code'>;
  readonly refusals: Counter<'outcome'>;
  readonly rateLimit: Counter<'outcome'>;
  readonly eventStreams: Gauge;
  readonly eventMessages: Counter;
  readonly eventStreamsEnded: Counter<'reason'>;
  readonly eventGaps: Counter<'where'>;
}

export function createGatewayMetrics(registry: Registry): GatewayMetrics {
  const registers = [registry];
  return {
    requests: new Histogram({
      name: 'handoff_http_request_duration_seconds',
      help: 'Requests by method, path template and status, and how long they took.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    }),
    inFlight: new Gauge({ name: 'handoff_http_requests_in_flight', help: 'Requests being worked on.', registers }),
    idempotency: new Counter({
      name: 'handoff_idempotency_total',
      help: 'What became of requests with an Idempotency-Key, by outcome.',
      labelNames: ['outcome'],
      registers,
    }),
    socketErrors: new Counter({
      name: 'handoff_http_socket_errors_total',
      help: 'Connections that sent something that is not an HTTP request, by code.',
      labelNames: ['code'],
      registers,
    }),
    refusals: new Counter({
      name: 'handoff_refusals_total',
      help: 'Requests refused at the edge, by what became of their audit record.',
      labelNames: ['outcome'],
      registers,
    }),
    rateLimit: new Counter({
      name: 'handoff_rate_limit_total',
      help: 'Requests counted against the rate limit of their caller, by outcome.',
      labelNames: ['outcome'],
      registers,
    }),
    ...createStreamMetrics(registers),
  };
}

function createStreamMetrics(
  registers: Registry[],
): Pick<GatewayMetrics, 'eventStreams' | 'eventMessages' | 'eventStreamsEnded' | 'eventGaps'> {
  return {
    eventStreams: new Gauge({ name: 'handoff_event_streams_open', help: 'Event streams that are open.', registers }),
    eventMessages: new Counter({
      name: 'handoff_event_stream_messages_total',
      help: 'Events sent to streams.',
      registers,
    }),
    eventStreamsEnded: new Counter({
      name: 'handoff_event_streams_ended_total',
      help: 'Event streams that have ended, by why: slow_reader are those that were dropped.',
      labelNames: ['reason'],
      registers,
    }),
    eventGaps: new Counter({
      name: 'handoff_event_gaps_total',
      help: 'feed: entries that hints left out and that were fetched. replay: streams that could not be resumed in full.',
      labelNames: ['where'],
      registers,
    }),
  };
}
