/**
 * Passes a stream on, and says when it is over. What its reader has not taken yet is kept for it, up to a limit; beyond that
 * `overflow` is called and the stream ends with an error, so that a client that reads nothing costs no more than that.
 */
export function boundedStream(options: {
  readonly source: ReadableStream<Uint8Array>;
  readonly limitBytes: number;
  readonly ended: () => void;
  readonly overflow: () => void;
}): ReadableStream<Uint8Array> {
  const { source, limitBytes, ended, overflow } = options;
  const reader = source.getReader();
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        void pump({ reader, controller, overflow }).finally(ended);
      },
      async cancel(reason) {
        await reader.cancel(reason);
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: limitBytes }),
  );
}

async function pump(options: {
  readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
  readonly overflow: () => void;
}): Promise<void> {
  const { reader, controller, overflow } = options;
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      controller.enqueue(read.value);
      if ((controller.desiredSize ?? 0) < 0) {
        controller.error(new Error("The client reads too slowly."));
        overflow();
        return;
      }
    }
    controller.close();
  } catch (error) {
    // The client is gone, or what it read from was ended.
    controller.error(error);
  }
}
