export default function Points() {
  return <main>Tus puntos</main>;
}
