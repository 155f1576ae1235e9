import { loadModel } from 'halfsweep/serve';

fetch('model.safetensors').then(async (response) => {
  const model = loadModel(await response.arrayBuffer());
  const [{ item }] = model.recommendFor(['tea', 'honey'], { count: 1 }).items;
  document.querySelector('output').value = item;
});
