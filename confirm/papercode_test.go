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
