package example.mercadoandino.warehousesync

/** Un conteo que baja más de la mitad de golpe es un error de lectura, no una venta. */
fun plausible(before: Int, now: Int): Boolean = now >= before / 2

fun main() = println("sync every 120 s")
