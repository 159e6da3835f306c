import { search } from '../lib/api';

export default async function Home() {
  const { items } = await search({ collection: 'portada', limit: 24 });
  return (
    <main>
      <h1>Mercado Andino</h1>
      <ul>{items.map((item) => <li key={item.sku}><a href={`/p/${item.sku}`}>{item.name}</a></li>)}</ul>
    </main>
  );
}
