// Interactions with a pattern: users of two kinds, each with most items of its kind and few others.

/** CSV with a header; about 8 items a user, of 12 of its kind. Always the same. */
export function patternCsv(users = 60): string {
  const lines = ['customer,product,stars'];
  for (let user = 0; user < users; user++) {
    for (let item = 0; item < 12; item++) {
      const chance = Math.imul(user * 131 + item * 17 + 7, 0x9e3779b1) >>> 16;
      if (chance % 3 === 0) continue;
      const kind = chance % 19 === 0 ? 1 - (user % 2) : user % 2;
      lines.push(`u${user},${kind ? 'tea' : 'nut'}-${item},${1 + ((user + item) % 5)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
