// Interactions with a pattern: users of two kinds, each with most items of its kind and few others.

/** CSV with a header: `users` lines of each kind, about 8 items each. Always the same. */
export function patternCsv(users = 60): string {
  const lines = ['customer,product,stars'];
  for (let user = 0; user < users; user++) {
    for (let item = 0; item < 12; item++) {
      if ((user * 7 + item * 5) % 3 === 0) continue;
      const kind = (user + item) % 17 === 0 ? 1 - (user % 2) : user % 2;
      lines.push(`u${user},${kind ? 'tea' : 'nut'}-${item},${1 + ((user + item) % 5)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
