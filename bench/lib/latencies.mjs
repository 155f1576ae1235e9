// The milliseconds of HTTP requests, each from its sending to the last byte of its answer.
import { Agent, request } from 'node:http';

/**
 * Sends requests { path, method?, body? } in turn, so many at a time over connections that stay open. Returns the
 * milliseconds of each. Throws when an answer is no success.
 */
export async function latencies(url, requests, concurrency) {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const milliseconds = [];
  const waiting = requests.values();
  const visitor = async () => {
    for (const one of waiting) {
      const start = performance.now();
      await send(url, one, agent);
      milliseconds.push(performance.now() - start);
    }
  };
  try {
    await Promise.all(Array.from({ length: concurrency }, visitor));
  } finally {
    agent.destroy();
  }
  return milliseconds;
}

function send(url, { path, method = 'GET', body }, agent) {
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { method, agent }, (response) => {
      response.resume().on('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${method} ${path}: ${response.statusCode}`));
      });
    });
    sent.on('error', reject).end(body);
  });
}
