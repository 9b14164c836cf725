// A client's own little HTTP server: receives back-channel logout calls and answers them.
import http from 'node:http';

/** Listens on loopback; `calls` grows by `{ path, contentType, form: [[name, value]…], entries }`. */
export class Receiver {
  calls = [];
  #waiting = [];

  static async start(port) {
    const receiver = new Receiver();
    receiver.server = http.createServer((request, response) => {
      const parts = [];
      request.on('data', (part) => parts.push(part));
      request.on('end', () => {
        const body = Buffer.concat(parts).toString('utf8');
        receiver.calls.push({ method: request.method, path: request.url, contentType: request.headers['content-type'] ?? '', entries: [...new URLSearchParams(body)] });
        response.writeHead(200, { 'cache-control': 'no-store' }).end();
        for (const wake of receiver.#waiting.splice(0)) wake();
      });
    });
    await new Promise((resolve, reject) => receiver.server.once('error', reject).listen(port, '127.0.0.1', resolve));
    return receiver;
  }

  /** The first call not yet taken; fails after `seconds`. */
  async next(seconds) {
    const deadline = Date.now() + seconds * 1000;
    while (!this.calls.length) {
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`no back-channel call arrived within ${seconds} s`);
      await Promise.race([new Promise((resolve) => this.#waiting.push(resolve)), new Promise((resolve) => setTimeout(resolve, left).unref?.())]);
    }
    return this.calls.shift();
  }

  close() {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(resolve));
  }
}
