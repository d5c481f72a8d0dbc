import type { ServerResponse } from 'node:http';
import type { Sink } from '../application/event-stream.js';

/** The sink of a stream: a response whose headers are sent. */
export function createResponseSink(response: ServerResponse): Sink {
  return {
    write: (text) => void response.write(text),
    buffered: () => response.writableLength,
    drained: (timeoutMs) =>
      response.writableNeedDrain && !response.closed ? untilDrained(response, timeoutMs) : Promise.resolve(true),
    end: (text) => void response.end(text),
    cut: () => void response.destroy(),
    isClosed: () => response.closed || response.destroyed,
    onClose: (hear) => void response.once('close', hear),
  };
}

function untilDrained(response: ServerResponse, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (isDrained: boolean): void => {
      clearTimeout(timer);
      response.off('drain', onDrain).off('close', onDrain);
      resolve(isDrained);
    };
    const onDrain = (): void => settle(true);
    const timer = setTimeout(() => settle(false), timeoutMs);
    response.on('drain', onDrain).on('close', onDrain);
  });
}
