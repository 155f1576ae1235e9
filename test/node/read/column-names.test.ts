import { describe, expect, it } from 'vitest';
import { ParseError } from '../../../src/errors.ts';
import { type ColumnsTaken, type InteractionFileOptions, readInteractions } from '../../../src/node/index.ts';
import { useFolder } from '../folder.ts';
import { entriesOf } from './entries.ts';

const folder = useFolder();

async function read(text: string, options: InteractionFileOptions = {}, name = 'data.csv') {
  const taken: ColumnsTaken[] = [];
  const onColumns = (columns: ColumnsTaken) => taken.push(columns);
  const data = await readInteractions(await folder.write(name, text), { ...options, onColumns });
  expect(taken).toHaveLength(1);
  return { rows: entriesOf(data), ...taken[0] };
}

describe('columns by name', () => {
  it.each([
    ['movies', 'movieId,userId,rating\n7,1,5\n'],
    ['goodbooks', 'book_id,user_id,rating\n7,1,5\n'],
    ['Yelp', 'review_id,USER ID,Business Id,stars\n9,1,7,5\n'],
    ['pandas, with the numbers of the rows', ',user,item,plays\n0,1,7,5\n'],
    ['names beside ids', 'user_name,user_id,item_name,item_id,value\nann,1,tea,7,5\n'],
    ['quotes', '"Item";"User";"Rating"\n7;1;5\n'],
  ])('finds those of %s', async (_, text) => {
    expect((await read(text)).rows).toEqual([[1, 7, 5]]);
  });

  it.each([
    ['Amazon', 'rating,parent_asin,user_id,timestamp\n5,7,1,100\n', 100],
    ['times before the values', 'user,item,timestamp,rating\n1,7,100,5\n', 100],
    ['dates', 'user,item,Date,rating\n1,7,1970-01-02,5\n', 86_400],
    ['milliseconds', 'user,item,time,rating\n1,7,1700000000500,5\n', 1_700_000_000.5],
  ])('finds times: those of %s', async (_, text, time) => {
    expect((await read(text)).rows).toEqual([[1, 7, 5, time]]);
  });

  it('takes no time that is none by its first line', async () => {
    expect((await read('user,item,rating,time\n1,7,5,noon\n')).rows).toEqual([[1, 7, 5]]);
    await expect(read('user,item,rating,time\n1,7,5,2026-01-31\n2,7,5,noon\n')).rejects.toThrow(
      /data\.csv:3.*--time none/,
    );
  });

  it('says which were taken', async () => {
    expect(await read('movieId,userId,rating,timestamp\n7,1,5,100\n', { time: 'timestamp' })).toEqual({
      rows: [[1, 7, 5, 100]],
      user: 'userId',
      item: 'movieId',
      value: 'rating',
      time: 'timestamp',
      others: [],
    });
    expect(await read('1\t7\t5\n')).toMatchObject({ user: 1, item: 2, value: 3, time: undefined });
    expect(await read('user,item\n1,7\n')).toMatchObject({ user: 'user', item: 'item', value: undefined });
  });

  it('takes the first columns where a name is missing or two are alike', async () => {
    expect(await read('who,item\n1,7\n')).toMatchObject({ user: 'who', item: 'item', rows: [[1, 7, 1]] });
    expect(await read('movie,user\n7,1\n', { header: false })).toMatchObject({ user: 1, item: 2 });
    expect(await read('customer,movie,book\n1,7,5\n')).toMatchObject({
      user: 'customer',
      item: 'movie',
      value: 'book',
    });
  });

  it('says which were not', async () => {
    expect(await read('movieId,userId,title,rating,\n7,1,x,5,\n')).toMatchObject({ others: ['title', 5] });
    expect(await read('1\t7\t5\t100\t3\n')).toMatchObject({ others: [4, 5] });
    expect(await read('{"user":1,"item":2,"tag":3}\n', {}, 'data.ndjson')).toMatchObject({ others: ['tag'] });
  });

  it('refuses a name that several columns have', async () => {
    for (const text of ['user,item,item\n1,7,8\n', 'item,user,rating,user\n7,1,5,2\n'])
      await expect(read(text)).rejects.toThrow(/data\.csv:1: .*columns [12] and [34]: give one, --(?:user|item) [12]/);
    const ratings = 'rating,user,item,rating\n5,1,7,3\n';
    await expect(read(ratings)).rejects.toThrow(/data\.csv:1: .*columns 1 and 4: give one, --value 1/);
    await expect(read('who,what,x,x\n1,7,5,2\n')).rejects.toThrow(/columns 3 and 4/);
    await expect(read('a,b,a\n1,7,5\n', { user: 'a', item: 'b' })).rejects.toThrow(ParseError);
    expect((await read(ratings, { value: 4 })).rows).toEqual([[1, 7, 3]]);
    expect((await read(ratings, { value: null })).rows).toEqual([[1, 7, 1]]);
    expect((await read('user,item,tag,tag\n1,7,a,b\n', { value: null })).rows).toEqual([[1, 7, 1]]);
  });

  it('leaves what options say', async () => {
    expect(
      await read('item,user,rating,plays\n7,1,5,2\n', { user: 'item', item: 'user', value: 'plays' }),
    ).toMatchObject({
      rows: [[7, 1, 2]],
    });
    expect((await read('item,user,rating\n7,1,5\n', { user: 1, item: 2 })).rows).toEqual([[7, 1, 5]]);
    expect((await read('item,user,rating\n7,1,5\n', { value: null })).rows).toEqual([[1, 7, 1]]);
    expect((await read('item,shopper,rating\n7,1,5\n', { user: 'shopper' })).rows).toEqual([[1, 7, 5]]);
  });

  it('takes no column by name that an option takes for something else', async () => {
    expect(await read('user,item,stars\n1,7,100\n', { time: 3 })).toMatchObject({ value: undefined, time: 'stars' });
    expect((await read('user,item,rating\n1,7,5\n', { user: 'item', item: 'rating' })).rows).toEqual([[7, 5, 1]]);
  });

  it('takes no times for values', async () => {
    expect(await read('user_id,item_id,timestamp\n1,7,978300760\n')).toMatchObject({
      value: undefined,
      rows: [[1, 7, 1, 978300760]],
    });
  });

  it('refuses numbers of rows, and one column twice', async () => {
    await expect(read(',who,what\n0,1,7\n')).rejects.toThrow(/data\.csv:1.*--user and --item/);
    await expect(read('Unnamed: 0,who,what\n0,1,7\n')).rejects.toThrow(/data\.csv:1.*--user and --item/);
    expect((await read(',who,what\n0,1,7\n', { user: 2, item: 3 })).rows).toEqual([[1, 7, 1]]);
    await expect(read('what,who\n7,1\n', { user: 'who' })).rejects.toThrow(/data\.csv:1.*another of items/);
  });

  describe('doubts', () => {
    const numbered = (first: number, rest: (at: number) => unknown[], rows = 120) =>
      Array.from({ length: rows }, (_, at) => `${[first + at, ...rest(at)].join()}\n`).join('');
    const warned = async (text: string, options: InteractionFileOptions = {}, name = 'doubt.csv') => {
      const warnings: string[] = [];
      const onWarning = (warning: string) => warnings.push(warning);
      await readInteractions(await folder.write(name, text), { ...options, onWarning });
      return warnings;
    };
    const entry = (at: number) => [at % 7, at % 5, 3];

    it('users that count the lines', async () => {
      const frame = numbered(0, entry);
      const doubt = expect.stringMatching(/0, 1, 2, … .*--user 2 --item 3/);
      expect(await warned(frame)).toEqual([doubt]);
      expect(await warned(numbered(1, entry))).toHaveLength(1);
      expect(await warned(numbered(0, (at) => [`u${at % 7}`, at % 5]))).toHaveLength(1); // a value of an item
      expect(await warned(frame, { userIds: 'string' })).toHaveLength(1);
      expect(await warned(`row,a,b,c\n${frame}`)).toHaveLength(1);
    });

    it('not where they are named, few, or others', async () => {
      const frame = numbered(0, entry);
      expect(await warned(frame, { user: 1, item: 2 })).toEqual([]);
      expect(await warned(`user,item,a,b\n${frame}`)).toEqual([]);
      expect(await warned(numbered(0, entry, 99))).toEqual([]);
      expect(await warned(numbered(2, entry))).toEqual([]);
      expect(await warned(`7,1,1,1\n${frame}`)).toEqual([]);
      expect(await warned(`${frame}7,1,1,1\n`)).toEqual([]);
      expect(await warned(numbered(0, (at) => [at % 7]))).toEqual([]); // of two columns one has to be the users
    });

    it('a table with a column for each item', async () => {
      const items = Array.from({ length: 30 }, (_, at) => `film${at}`);
      const pivot = `who,${items}\nann,${items.map((_, at) => at)}\n`;
      expect(await warned(pivot)).toEqual([expect.stringMatching(/^28 columns are not used.*a line for each/)]);
      expect(await warned(pivot, { user: 'who', item: 'film3' })).toEqual([]);
      expect(await warned(`user,item,${items}\n1,2,${items.map((_, at) => at)}\n`)).toEqual([]);
    });
  });

  it('finds properties of JSON so', async () => {
    const row = '{"review_id":"r","user_id":"ann","business_id":"b","stars":4.5}\n';
    expect(await read(row, {}, 'yelp.ndjson')).toMatchObject({
      rows: [['ann', 'b', 4.5]],
      user: 'user_id',
      item: 'business_id',
      value: 'stars',
    });
  });
});
