// Package home draws the first screen.
package home

import (
	"encoding/json"
	"net/http"

	"github.example.com/mercado-andino/mobile-bff/internal/coupons"
)

type section struct {
	Kind  string `json:"kind"`
	Title string `json:"title,omitempty"`
}

// Handler answers GET /screens/home.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sections := []section{{Kind: "banner"}, {Kind: "carousel", Title: "Para ti"}}
		if coupons.Enabled(r.Context()) {
			sections = append(sections, section{Kind: "text", Title: "¿Tienes un cupón?"})
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"sections": sections})
	})
}
