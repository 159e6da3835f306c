package refunds

import "testing"

func TestLeftSubtractsEveryRefund(t *testing.T) {
	left, err := Left(12990, []int64{5990, 2000})
	if err != nil || left != 5000 {
		t.Fatalf("left = %d, %v", left, err)
	}
}
