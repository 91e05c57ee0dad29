import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A certificate for localhost and 127.0.0.1, of nobody, with its key: for tests, and worth nothing. */
const localhost = {
  cert: `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUN4r7DIjhm9gSu6FLR/6epQZtsBswCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyODIwMTYyM1oYDzIxMjYxMTA0
MjAxNjIzWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAT9rsWjXl3eofhNpEvIYsvQx71WHuBVgtXdk+jshLeUeGQNFy7OSSCn
E1j2LIcHcPdL4dpd7+cMiF00WWbrKpbuo28wbTAdBgNVHQ4EFgQUncCa3wjU43Zr
I7+Ojha30wSbMJEwHwYDVR0jBBgwFoAUncCa3wjU43ZrI7+Ojha30wSbMJEwDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIhAOUrZ0i5WgQq/qK1qseXoJLr+9pCSCnv3BOPtnNqqnHmAiAE
nuhZNWBcfu3sQRTOFnSVeYsqKUiMnNhso3Q8Zi1V5Q==
-----END CERTIFICATE-----
`,
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg3i+/y1s7hVAAlzSh
UyD8J1mAtLCrz+ldkixuSYrx/y6hRANCAAT9rsWjXl3eofhNpEvIYsvQx71WHuBV
gtXdk+jshLeUeGQNFy7OSSCnE1j2LIcHcPdL4dpd7+cMiF00WWbrKpbu
-----END PRIVATE KEY-----
`,
};

/** Its files, in a folder. */
export async function makeCertificate(folder: string): Promise<{ cert: string; key: string }> {
  const files = { cert: join(folder, "cert.pem"), key: join(folder, "key.pem") };
  await writeFile(files.cert, localhost.cert);
  await writeFile(files.key, localhost.key, { mode: 0o600 });
  return files;
}
