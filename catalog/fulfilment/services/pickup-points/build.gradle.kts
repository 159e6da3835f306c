plugins {
    kotlin("jvm") version "2.1.0"
    application
}

version = "1.3.1"

application {
    mainClass = "example.mercadoandino.pickuppoints.MainKt"
}
