package confirm

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Limits of reserved 凭证编号.
const (
	MaxReceiptBlock       = 200  // numbers of one block
	MaxReceiptOutstanding = 1000 // of one installation: reserved, and neither used nor explained
	MaxReceiptReason      = 100  // of a void number, code points
	maxReceiptNumber      = 64   // bytes
	maxReceiptRun         = 9999 // the run has four digits
)

// receiptNumberLife is the table of what may become of a reserved number. Used,
// void and returned are final: no number ever stands on two papers that count.
var receiptNumberLife = map[ReceiptNumberState][]ReceiptNumberState{
	NumberFree:     {NumberPrinted, NumberVoid, NumberReturned},
	NumberPrinted:  {NumberUsed, NumberVoid},
	NumberUsed:     {},
	NumberVoid:     {},
	NumberReturned: {},
}

// May tells whether a number in this state may come into the next one.
func (s ReceiptNumberState) May(next ReceiptNumberState) bool {
	return slices.Contains(receiptNumberLife[s], next)
}

// Ended tells whether nothing can become of the number any more.
func (s ReceiptNumberState) Ended() bool {
	next, known := receiptNumberLife[s]
	return known && len(next) == 0
}

// ReceiptNumberText writes one 凭证编号: the prefix and a run of four digits.
func ReceiptNumberText(prefix string, run int) string { return fmt.Sprintf("%s%04d", prefix, run) }

// ValidReceiptNumber tells whether text has the shape of a 凭证编号: a point
// code, a day and a run of four digits, with hyphens between.
func ValidReceiptNumber(text string) bool {
	head, run, ok := cutLast(text)
	code, day, ok2 := cutLast(head)
	return ok && ok2 && len(text) <= maxReceiptNumber && code != "" && len(day) == 8 && len(run) == 4 &&
		allDigits(day) && allDigits(run) && plainText(code, maxReceiptNumber) && !strings.ContainsFunc(code, unicode.IsSpace)
}

// ValidReceiptReason tells whether text says why a number is void: one line of
// plain text.
func ValidReceiptReason(text string) bool {
	return strings.TrimSpace(text) != "" && plainText(text, MaxReceiptReason) && !strings.Contains(text, "\n")
}

func cutLast(s string) (before, after string, found bool) {
	n := strings.LastIndexByte(s, '-')
	if n < 0 {
		return "", "", false
	}
	return s[:n], s[n+1:], true
}

func allDigits(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// Valid tells whether a block is one a registry gives: numbers of the right
// shape, in order, at most MaxReceiptBlock.
func (b ReceiptBlock) Valid() bool {
	n := b.Last - b.First + 1
	return b.ID != "" && !b.ReservedAt.IsZero() && b.First >= 1 && n >= 1 && n <= MaxReceiptBlock && b.Last <= maxReceiptRun &&
		ValidReceiptNumber(ReceiptNumberText(b.Prefix, b.First))
}

// Numbers lists the numbers of a block, all free.
func (b ReceiptBlock) Numbers() []ReservedNumber {
	numbers := make([]ReservedNumber, 0, max(0, b.Last-b.First+1))
	for run := b.First; run <= b.Last; run++ {
		numbers = append(numbers, ReservedNumber{
			Number: ReceiptNumberText(b.Prefix, run), BlockID: b.ID, State: NumberFree, At: b.ReservedAt,
		})
	}
	return numbers
}
