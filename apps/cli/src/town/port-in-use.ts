import { once } from "node:events";
import { createServer } from "node:net";

/** Some program listens there already. */
export async function portInUse(place: { host: string; port: number }): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(place);
    await once(server, "listening");
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EADDRINUSE";
  } finally {
    server.close();
  }
}
