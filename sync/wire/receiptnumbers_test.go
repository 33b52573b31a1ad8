package wire

import (
	"testing"
	"time"
)

// TestReceiptMessages holds the exact bytes of the messages about numbers.
func TestReceiptMessages(t *testing.T) {
	at := time.Date(2026, 10, 8, 2, 30, 0, 123000000, time.UTC)
	for _, tt := range []struct {
		message, into any
		want          string
	}{
		{
			ReceiptBlockRequest{RequestID: "0199c0de-0000-7000-8000-000000000001", Count: 20}, &ReceiptBlockRequest{},
			`{"request_id":"0199c0de-0000-7000-8000-000000000001","count":20}`,
		},
		{
			ReceiptBlockAnswer{RequestID: "0199c0de-0000-7000-8000-000000000001", Prefix: "T01-20261008-", First: 3, Last: 22, ReservedAt: at}, &ReceiptBlockAnswer{},
			`{"request_id":"0199c0de-0000-7000-8000-000000000001","prefix":"T01-20261008-","first":3,"last":22,"reserved_at":"2026-10-08T02:30:00.123Z"}`,
		},
		{
			ReceiptFatesRequest{Numbers: []ReceiptFate{{Number: "T01-20261008-0003", Fate: FateVoid, Reason: "卡纸 <1>"}, {Number: "T01-20261008-0004", Fate: FateReturned}}}, &ReceiptFatesRequest{},
			`{"numbers":[{"number":"T01-20261008-0003","fate":"void","reason":"卡纸 <1>"},{"number":"T01-20261008-0004","fate":"returned"}]}`,
		},
		{
			ReceiptFatesAnswer{Kept: 1, Refused: []RefusedFate{{Number: "T01-20261008-0004", Code: "receipt_number_taken"}}}, &ReceiptFatesAnswer{},
			`{"kept":1,"refused":[{"number":"T01-20261008-0004","code":"receipt_number_taken"}]}`,
		},
		{ReceiptFatesAnswer{Kept: 2}, &ReceiptFatesAnswer{}, `{"kept":2}`},
	} {
		if got := mustEncode(t, tt.message); got != tt.want {
			t.Errorf("%T is %s, want %s", tt.message, got, tt.want)
		}
		if err := DecodeBytes([]byte(tt.want), tt.into); err != nil || mustEncode(t, tt.into) != tt.want {
			t.Errorf("%s reads as %+v, %v", tt.want, tt.into, err)
		}
	}
}
