// Command bff answers the mobile app.
package main

import (
	"log"
	"net/http"

	"github.example.com/mercado-andino/mobile-bff/internal/home"
)

// version is what /version answers; the release commit moves it.
const version = "5.31.0"

func main() {
	http.Handle("/screens/home", home.Handler())
	http.HandleFunc("/version", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(version)) })
	log.Fatal(http.ListenAndServe(":8080", nil))
}
