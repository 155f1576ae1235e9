interface Common {
  readonly title: string;
  readonly named: string;
  readonly source: string;
  readonly settings: { readonly unobservedWeight: number; readonly regularization: number };
  readonly factors: number;
  readonly epochs: number;
  readonly size?: { readonly users: number; readonly items: number; readonly interactions: number };
  readonly published: Readonly<Record<string, Readonly<Record<string, number>>>>;
}
export interface HeldOutUsersDataset extends Common {
  readonly protocol: 'heldOutUsers';
  readonly heldOut: number;
  readonly raw: {
    readonly name: string;
    readonly columns: object;
    readonly above?: number;
    readonly leastOfItem: number;
    readonly leastOfUser: number;
  };
}
export interface ListsDataset extends Common {
  readonly protocol: 'lists';
}
export type Dataset = HeldOutUsersDataset | ListsDataset;
export const DATASETS: Readonly<
  Record<'ml-20m' | 'msd', HeldOutUsersDataset> & Record<'gowalla' | 'yelp2018' | 'amazon-books', ListsDataset>
>;
