package confirm_test

import (
	"testing"

	"confirmpoint/confirm"
)

// A code is made of the digest as records have it, with its algorithm's name.
func TestPaperCodeOfARealDigest(t *testing.T) {
	p := confirm.Paper{Kind: confirm.PaperReceipt, PrintNo: 2}
	p.Record.ApplicationNo, p.Record.Version, p.Record.Digest = "2026/0001", 3, confirm.DigestContent([]byte("content"))
	code, ok := confirm.NewPaperCode(p, 1)
	if !ok {
		t.Fatal("a receipt has no code")
	}
	read, err := confirm.ParsePaperCode(" " + code.String() + "\n")
	if err != nil || read != code {
		t.Fatalf("%s reads as %+v, %v", code, read, err)
	}
	if !read.OfDigest(p.Record.Digest) || read.OfDigest(confirm.DigestContent([]byte("other"))) {
		t.Error("the code does not tell its content from another")
	}
}

// A receipt's code tells its number, so that an earlier one of the same content
// is not taken for it.
func TestPaperCodeOfAReceipt(t *testing.T) {
	p := confirm.Paper{Kind: confirm.PaperReceipt, PrintNo: 1}
	p.Record.ApplicationNo, p.Record.Version, p.Record.Digest = "20260001", 1, confirm.DigestContent([]byte("content"))
	p.Record.Standing.Decision = &confirm.Decision{ReceiptNumber: "440781-01-20261012-0007"}
	code, _ := confirm.NewPaperCode(p, 1)
	read, err := confirm.ParsePaperCode(code.String())
	if err != nil || read != code || read.Number != "20261012-0007" {
		t.Fatalf("%s reads as %+v, %v", code, read, err)
	}
	for number, same := range map[string]bool{
		"440781-01-20261012-0007": true, "440781-01-20261012-0008": false, "440781-01-20261013-0007": false, "": false,
	} {
		if read.SameNumber(number) != same {
			t.Errorf("%q: same %v", number, !same)
		}
	}
	p.Preview = true
	if code, _ := confirm.NewPaperCode(p, 1); code.Number != "" {
		t.Errorf("a preview tells the number %s", code.Number)
	}
	for _, text := range []string{"CP1/FV/1/AB/1/1/1/20261012-0007", "CP1/RV/1/AB/1/1/1/20261012-007", "CP1/RP/1/AB/1/1/1/20261012-0007"} {
		if c, err := confirm.ParsePaperCode(text); err == nil {
			t.Errorf("%s reads as %+v", text, c)
		}
	}
}
