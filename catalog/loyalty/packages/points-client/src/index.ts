export async function points(customer: string): Promise<number> {
  const answer = await fetch(`https://points-ledger.mercadoandino.example/customers/${customer}`);
  return (await answer.json()).points;
}
