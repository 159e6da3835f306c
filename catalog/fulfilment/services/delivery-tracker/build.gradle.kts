plugins {
    kotlin("jvm") version "2.1.0"
    application
}

version = "2.8.1"

application {
    mainClass = "example.mercadoandino.deliverytracker.MainKt"
}
