// Prints the close codes after which graphql-ws reconnects by default: retries.mjs <code>… prints {code: again?}
import { createClient } from "graphql-ws";

async function again(code) {
  let connections = 0;
  class Socket extends EventTarget {
    static CONNECTING = 0;
    static OPEN = 1;
    static CLOSING = 2;
    static CLOSED = 3;
    readyState = 1;
    protocol = "graphql-transport-ws";
    constructor() {
      super();
      connections++;
      setTimeout(() => {
        this.onopen?.();
        this.onmessage?.({ data: '{"type":"connection_ack"}' });
        setTimeout(() => this.onclose?.({ code, reason: "", wasClean: true }));
      });
    }
    send() {}
    close() {}
  }
  const client = createClient({ url: "ws://nowhere", webSocketImpl: Socket, retryAttempts: 1, retryWait: async () => {} });
  await new Promise((done) => {
    client.subscribe({ query: "subscription { changed { cursor } }" }, { next() {}, error: done, complete: done });
    setTimeout(done, 500);
  });
  return connections > 1;
}

const found = {};
for (const code of process.argv.slice(1)) found[code] = await again(Number(code));
console.log(JSON.stringify(found));
process.exit(0);
