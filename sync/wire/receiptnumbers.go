package wire

import "time"

// ReceiptBlockRequest reserves a run of 受理凭证编号 for blank receipts.
type ReceiptBlockRequest struct {
	// RequestID is a UUIDv7 made before the first byte leaves: the same id gives
	// the same block, so an answer that was lost burns no numbers.
	RequestID string `json:"request_id"`
	Count     int    `json:"count"`
}

// ReceiptBlockAnswer is the block of a request. Its numbers are Prefix and a
// run of four digits, from First to Last.
type ReceiptBlockAnswer struct {
	RequestID  string    `json:"request_id"`
	Prefix     string    `json:"prefix"` // point code and day, with the hyphen
	First      int       `json:"first"`
	Last       int       `json:"last"`        // inclusive
	ReservedAt time.Time `json:"reserved_at"` // UTC
}

// ReceiptFatesRequest tells what became of numbers reserved for the
// installation that tells it. Those used are not told: the registry knows.
type ReceiptFatesRequest struct {
	Numbers []ReceiptFate `json:"numbers"`
}

// ReceiptFate is what became of one reserved number.
type ReceiptFate struct {
	Number string   `json:"number"`
	Fate   FateKind `json:"fate"`
	Reason string   `json:"reason,omitempty"` // of void, and of void only
}

// FateKind is what a workstation says of a reserved number.
type FateKind string

// The fates. Void and returned are final; a number that was printed may still
// be used or become void.
const (
	FatePrinted  FateKind = "printed"  // on a blank receipt
	FateVoid     FateKind = "void"     // will not be used: spoiled, lost
	FateReturned FateKind = "returned" // never printed; not given again
)

// ReceiptFatesAnswer says that the fates are on the registry's disk, but those
// refused: together they are as many as were told.
type ReceiptFatesAnswer struct {
	Kept    int           `json:"kept"`
	Refused []RefusedFate `json:"refused,omitempty"`
}

// RefusedFate is a number whose fate the registry knows otherwise.
type RefusedFate struct {
	Number string `json:"number"`
	Code   string `json:"code"` // receipt_number_unknown, receipt_number_taken
}
