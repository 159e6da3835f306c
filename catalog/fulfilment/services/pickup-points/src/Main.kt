package example.mercadoandino.pickuppoints

data class Point(val id: String, val city: String, val opens: Int, val closes: Int)

fun main() = println(Point("AQP-01", "Arequipa", 9, 20))
