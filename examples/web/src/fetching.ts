// Files of the page's own site.

/** Throws an Error that says which file it was. */
async function fetchFile(url: string): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  return response;
}

export async function fetchText(url: string): Promise<string> {
  return (await fetchFile(url)).text();
}

export async function fetchBytes(url: string): Promise<ArrayBuffer> {
  return (await fetchFile(url)).arrayBuffer();
}
