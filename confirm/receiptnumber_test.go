package confirm_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"confirmpoint/confirm"
)

// TestReceiptNumberLife is the whole table: every state by every state.
func TestReceiptNumberLife(t *testing.T) {
	states := []confirm.ReceiptNumberState{
		confirm.NumberFree, confirm.NumberPrinted, confirm.NumberUsed, confirm.NumberVoid, confirm.NumberReturned, "", "spoiled",
	}
	may := map[confirm.ReceiptNumberState]string{
		confirm.NumberFree:    "printed void returned",
		confirm.NumberPrinted: "used void",
	}
	for _, from := range states {
		for _, to := range states {
			want := to != "" && strings.Contains(" "+may[from]+" ", " "+string(to)+" ")
			if got := from.May(to); got != want {
				t.Errorf("%q to %q: %v", from, to, got)
			}
		}
	}
	ended := map[confirm.ReceiptNumberState]bool{confirm.NumberUsed: true, confirm.NumberVoid: true, confirm.NumberReturned: true}
	for _, s := range states {
		if s.Ended() != ended[s] {
			t.Errorf("%q ended: %v", s, s.Ended())
		}
	}
}

func TestValidReceiptNumber(t *testing.T) {
	for number, want := range map[string]bool{
		"T01-20261008-0001":                              true,
		"台山-01-20261008-9999":                            true,
		"4407-T-01-20261008-0001":                        true,
		"":                                               false,
		"T01-20261008":                                   false,
		"-20261008-0001":                                 false,
		"T01-20261008-001":                               false,
		"T01-20261008-00001":                             false,
		"T01-2026108-0001":                               false,
		"T01-20261008-000a":                              false,
		"T01-20261008-٠٠٠١":                              false,
		"T01-20261008-0001 ":                             false,
		" T01-20261008-0001":                             false,
		"T 01-20261008-0001":                             false,
		"T01\n-20261008-0001":                            false,
		"T\u202801-20261008-0001":                        false,
		"T\xff1-20261008-0001":                           false,
		strings.Repeat("T", 51) + "-20261008-0001":       false,
		strings.Repeat("T", 50) + "-20261008-0001":       true,
		"T01-20261008-0001\x00":                          false,
		"T01–20261008–0001":                              false,
		"T01-" + strings.Repeat("20261008", 2) + "-0001": false,
	} {
		if got := confirm.ValidReceiptNumber(number); got != want {
			t.Errorf("%q: %v", number, got)
		}
	}
}

func TestValidReceiptReason(t *testing.T) {
	for reason, want := range map[string]bool{
		"卡纸": true,
		strings.Repeat("损", confirm.MaxReceiptReason):   true,
		strings.Repeat("损", confirm.MaxReceiptReason+1): false,
		"":        false,
		" \u3000": false,
		"卡\n纸":    false,
		"卡\x00":   false,
		"卡\ufffd": false,
	} {
		if got := confirm.ValidReceiptReason(reason); got != want {
			t.Errorf("%q: %v", reason, got)
		}
	}
}

func TestReceiptBlocks(t *testing.T) {
	good := confirm.ReceiptBlock{ID: "b", Prefix: "T01-20261008-", First: 9_800, Last: 9_999, ReservedAt: during}
	if !good.Valid() {
		t.Fatal("a good block is not valid")
	}
	numbers := good.Numbers()
	if n := len(numbers); n != confirm.MaxReceiptBlock {
		t.Fatalf("%d numbers", n)
	}
	for i, n := range numbers {
		if want := fmt.Sprintf("T01-20261008-%04d", 9_800+i); n.Number != want || n.State != confirm.NumberFree || n.BlockID != "b" || !n.At.Equal(during) {
			t.Errorf("number %d is %+v", i, n)
		}
		if !confirm.ValidReceiptNumber(n.Number) {
			t.Errorf("%s is no number", n.Number)
		}
	}
	for name, change := range map[string]func(*confirm.ReceiptBlock){
		"no id":       func(b *confirm.ReceiptBlock) { b.ID = "" },
		"no time":     func(b *confirm.ReceiptBlock) { b.ReservedAt = time.Time{} },
		"nought":      func(b *confirm.ReceiptBlock) { b.First, b.Last = 0, 1 },
		"backwards":   func(b *confirm.ReceiptBlock) { b.Last = b.First - 1 },
		"five digits": func(b *confirm.ReceiptBlock) { b.First, b.Last = 9_999, 10_000 },
		"too many":    func(b *confirm.ReceiptBlock) { b.First = b.Last - confirm.MaxReceiptBlock },
		"no day":      func(b *confirm.ReceiptBlock) { b.Prefix = "T01-" },
		"no hyphen":   func(b *confirm.ReceiptBlock) { b.Prefix = "T01-20261008" },
		"overflow":    func(b *confirm.ReceiptBlock) { b.First, b.Last = -1<<63, 1<<63-1 },
	} {
		b := good
		change(&b)
		if b.Valid() {
			t.Errorf("%s: %+v is valid", name, b)
		}
	}
}

// TestReceiptNumberOfAnIntent: its shape is judged before it is signed.
func TestReceiptNumberOfAnIntent(t *testing.T) {
	for number, want := range map[string]confirm.Code{
		"T01-20261008-0007": "", "T01-20261008-7": confirm.CodeTextInvalid, "\n": confirm.CodeTextInvalid,
	} {
		i := intentOn(record(), confirm.ActionConcludeComplete, ticksFor(confirm.ActionConcludeComplete))
		i.ReceiptNumber = number
		after, err := book().Apply(record(), i, clerk(), during)
		if confirm.CodeOf(err) != want {
			t.Errorf("%q: %v", number, err)
		}
		if err == nil && after.Standing.Decision.ReceiptNumber != "" {
			t.Error("the number is the registry's to give")
		}
	}
}

func FuzzValidReceiptNumber(f *testing.F) {
	f.Add("T01-20261008-0001")
	f.Add("-20261008-0001")
	f.Fuzz(func(t *testing.T, number string) {
		if !confirm.ValidReceiptNumber(number) {
			return
		}
		var run int
		if _, err := fmt.Sscanf(number[len(number)-4:], "%04d", &run); err != nil {
			t.Fatalf("%q: %v", number, err)
		}
		if again := confirm.ReceiptNumberText(number[:len(number)-4], run); again != number {
			t.Fatalf("%q became %q", number, again)
		}
	})
}
