// The data sets that published tables are about and that may not be distributed: where each comes from, what is kept of it,
// the settings of its fit, and the figures of others. `published.mjs` beside this folder runs them.
//
// A figure that could not be traced to its paper, or to the code or a survey that quotes it, is left out.

/** What "Revisiting the Performance of iALS on Item Recommendation Benchmarks" (Rendle et al. 2021) says of its fits. */
const RENDLE = {
  objective: 'ials',
  regularizationExponent: 1,
  solver: 'exact',
  // Its sixteen epochs are not over-relaxed.
  relaxation: 1,
};

/** No paper has settings of iALS for them. Their catalogues have as many items as that of MSD, whose settings these are. */
const UNTUNED = { objective: 'ials', regularizationExponent: 1, unobservedWeight: 0.02, regularization: 0.002 };

const LISTS = {
  protocol: 'lists',
  named: 'a folder with train.txt and test.txt',
  source: 'Data/ of kuandeng/LightGCN on GitHub',
  settings: UNTUNED,
  untuned: true,
  factors: 512,
  epochs: 16,
};

/**
 * By the name of the flag. `size` are the users, items and interactions that the protocol leaves, to compare with; `factors`
 * at most 2,048.
 */
export const DATASETS = {
  'ml-20m': {
    title: 'MovieLens 20M, users held out',
    protocol: 'heldOutUsers',
    named: 'ratings.csv, or a folder with it or with train.csv, test_tr.csv and test_te.csv',
    source: 'grouplens.org',
    raw: {
      name: 'ratings.csv',
      columns: { user: 'userId', item: 'movieId', value: 'rating', time: null, userIds: 'number', itemIds: 'number' },
      // "Ratings of four or higher": the authors' code says > 3.5.
      above: 3.5,
      leastOfItem: 1,
      leastOfUser: 5,
    },
    heldOut: 10_000,
    size: { users: 136_677, items: 20_720, interactions: 9_990_682 },
    settings: { ...RENDLE, unobservedWeight: 0.1, regularization: 0.003 },
    factors: 2048,
    epochs: 16,
    published: {
      'iALS, d = 2,048 (Rendle et al. 2021)': { 'recall-capped@20': 0.395, 'ndcg@100': 0.425 },
      'EASE (Steck 2019)': { 'recall-capped@20': 0.391, 'ndcg@100': 0.42 },
      'Mult-VAE (Liang et al. 2018)': { 'recall-capped@20': 0.395, 'recall-capped@50': 0.537, 'ndcg@100': 0.426 },
    },
  },
  msd: {
    title: 'Million Song Dataset, users held out',
    protocol: 'heldOutUsers',
    named: 'train_triplets.txt, or a folder with it or with train.csv, test_tr.csv and test_te.csv',
    source: 'millionsongdataset.com (the Taste Profile subset)',
    raw: {
      name: 'train_triplets.txt',
      // How often a song was played does not count.
      columns: { user: 1, item: 2, value: null, time: null, header: false, separator: '\t' },
      leastOfItem: 200,
      leastOfUser: 20,
    },
    heldOut: 50_000,
    settings: { ...RENDLE, unobservedWeight: 0.02, regularization: 0.002 },
    // The paper's figures are of 8,192.
    factors: 2048,
    epochs: 16,
    published: {},
  },
  gowalla: {
    ...LISTS,
    title: 'Gowalla, full ranking',
    size: { users: 29_858, items: 40_981, interactions: 1_027_370 },
    published: {
      'LightGCN (He et al. 2020)': { 'recall@20': 0.183, 'ndcg@20': 0.1554 },
      'MF-CCL (Mao et al. 2021)': { 'recall@20': 0.1837, 'ndcg@20': 0.1493 },
      'SimpleX (Mao et al. 2021)': { 'recall@20': 0.1872, 'ndcg@20': 0.1557 },
    },
  },
  yelp2018: {
    ...LISTS,
    title: 'Yelp2018, full ranking',
    size: { users: 31_668, items: 38_048, interactions: 1_561_406 },
    published: {
      'LightGCN (He et al. 2020)': { 'recall@20': 0.0649, 'ndcg@20': 0.053 },
      'MF-CCL (Mao et al. 2021)': { 'recall@20': 0.0698, 'ndcg@20': 0.0572 },
      'SimpleX (Mao et al. 2021)': { 'recall@20': 0.0701, 'ndcg@20': 0.0575 },
    },
  },
  'amazon-books': {
    ...LISTS,
    title: 'Amazon-Books, full ranking',
    size: { users: 52_643, items: 91_599, interactions: 2_984_108 },
    published: {
      'LightGCN (He et al. 2020)': { 'recall@20': 0.0411, 'ndcg@20': 0.0315 },
      'MF-CCL (Mao et al. 2021)': { 'recall@20': 0.0559, 'ndcg@20': 0.0447 },
      'SimpleX (Mao et al. 2021)': { 'recall@20': 0.0583, 'ndcg@20': 0.0468 },
    },
  },
};
